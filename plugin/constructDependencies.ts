import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import type { Problem } from "../components/common/problem";
import type { GoDependenciesArgs } from "../components/dependenciesArgs";
import { GoDependencies } from "../components/goDependencies";
import { OwnNamespace } from "./ownNamespace";
import { imageArguments, type PlainRecord, registryArguments } from "./plainArguments";
import { declared } from "./declared";

/** Those that this process has declared, by their URNs. */
const DECLARED = new Map<string, GoDependencies>();

// a service that is given dependencies gets their URN, and needs what was planned of them
pulumi.runtime.registerResourceModule("pulumi-go-service-image", "index", {
  construct: (_name: string, _type: string, urn: string): pulumi.Resource =>
    DECLARED.get(urn) ?? new pulumi.DependencyResource(urn),
});

/** `GoDependencies` for plain arguments. */
export function constructDependencies(
  name: string,
  args: PlainRecord,
  opts: pulumi.ComponentResourceOptions,
): ConstructResult {
  const problems: Problem[] = [];
  const { registry, others } = registryArguments(args);
  const namespace = OwnNamespace.of(name, registry, problems);
  const given = { ...imageArguments(others, "", problems), namespace } as unknown as GoDependenciesArgs;
  const subject = `GoDependencies ${name}`;
  const dependencies = declared(subject, problems, () => new GoDependencies(name, given, opts));
  const urn = dependencies.urn.apply((known) => {
    DECLARED.set(known, dependencies);
    return known;
  });
  return { urn, state: { reference: dependencies.shared.reference.toString() } };
}
