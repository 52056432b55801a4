import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import type { Problem } from "../components/common/problem";
import { isRecord } from "../components/common/record";
import { GoServices } from "../components/goServices";
import type { GoServicesArgs } from "../components/goServicesArgs";
import { imageArguments, type PlainRecord, registryArguments } from "./plainArguments";
import { declared } from "./declared";

/** `GoServices` for plain arguments. */
export function constructServices(
  name: string,
  { serviceOptions, ...args }: PlainRecord,
  opts: ComponentResourceOptions,
): ConstructResult {
  const problems: Problem[] = [];
  const { registry, others } = registryArguments(args);
  const given = {
    ...imageArguments(others, "", problems),
    namespace: registry,
    ...(serviceOptions !== undefined && { serviceOptions: optionsOf(serviceOptions, problems) }),
  } as unknown as GoServicesArgs;
  const services = declared(`GoServices ${name}`, problems, () => new GoServices(name, given, opts));
  return { urn: services.urn, state: { images: services.images } };
}

function optionsOf(options: unknown, problems: Problem[]): unknown {
  return isRecord(options)
    ? Object.fromEntries(
        Object.entries(options).map(([service, one]) => [
          service,
          isRecord(one) ? imageArguments(one, `serviceOptions.${service}.`, problems) : one,
        ]),
      )
    : options;
}
