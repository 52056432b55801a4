import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { PlanError, type Problem } from "../components/common/problem";
import { checkSdk } from "../components/pulumiSdk";
import { serveRuns } from "../components/run";
import { constructDependencies } from "./constructDependencies";
import { constructImage } from "./constructImage";
import { constructServices } from "./constructServices";
import { knownArguments } from "./knownArguments";
import { type PlainRecord, withoutEmpty } from "./plainArguments";

/** Name of the package; types of its components start with it. */
export const PACKAGE = "pulumi-go-service-image";

/** The package's folder, seen from `dist/plugin`. */
const ROOT = join(__dirname, "..", "..");

/** Declares a component for plain arguments whose values are known. */
export type Construct = (
  name: string,
  args: PlainRecord,
  opts: pulumi.ComponentResourceOptions,
) => ConstructResult;

const CONSTRUCTS: Readonly<Record<string, Construct>> = {
  GoServices: constructServices,
  GoServiceImage: constructImage,
  GoDependencies: constructDependencies,
};

/** The components for programs in languages other than Node.js's: the same ones, behind arguments that any language can write. */
export class ComponentProvider implements Provider {
  public readonly version = readVersion();
  /** A preview and the update after it, each a run of its own. */
  readonly #runs = { preview: {}, update: {} };

  public constructor() {
    checkSdk();
    serveRuns(() => (pulumi.runtime.isDryRun() ? this.#runs.preview : this.#runs.update));
  }

  /** The schema of the package, which `npm run generate` makes from the arguments' table. */
  public getSchema(): Promise<string> {
    const schema = JSON.parse(readFileSync(join(ROOT, "plugin", "schema.json"), "utf8")) as object;
    return Promise.resolve(JSON.stringify({ ...schema, version: this.version }));
  }

  /** @throws PlanError with every problem of the arguments and of the source tree, before anything is registered. */
  public async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const [owner, , component = ""] = type.split(":");
    const construct = owner === PACKAGE ? CONSTRUCTS[component] : undefined;
    if (construct === undefined) {
      const fix = `use one of ${Object.keys(CONSTRUCTS).join(", ")}`;
      throw new PlanError(PACKAGE, [
        { field: "type", value: type, rule: "is not a component of this package", fix },
      ]);
    }
    const problems: Problem[] = [];
    const { args, resources } = await knownArguments(withoutEmpty(inputs), problems);
    if (problems.length > 0) {
      throw new PlanError(`${component} ${name}`, problems);
    }
    return construct(name, args, waitingFor(options, resources));
  }
}

/** What an argument's value comes from is there before the component is. */
function waitingFor(
  options: pulumi.ComponentResourceOptions,
  resources: readonly pulumi.Resource[],
): pulumi.ComponentResourceOptions {
  const { dependsOn = [] } = options;
  const given = Array.isArray(dependsOn) ? dependsOn : [dependsOn as pulumi.Input<pulumi.Resource>];
  return resources.length === 0 ? options : { ...options, dependsOn: [...given, ...resources] };
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
