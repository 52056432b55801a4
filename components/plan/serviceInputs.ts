import type { Digests } from "./digests";
import type { ServicePlan } from "./servicePlan";

/**
 * What the engine keeps of a service's component and compares: what changed stands in the preview by name. Arguments
 * themselves are not passed, they hold paths, secrets and outputs.
 */
export interface ServiceInputs {
  readonly main: string;
  readonly version: string;
  readonly platforms: readonly string[];
  /** Short hash of each source file, by its path. */
  readonly files: Readonly<Record<string, string>>;
  /** The same of everything else that the version stands for, by what it is called. */
  readonly settings: Readonly<Record<string, string>>;
  /** Digests of images that are named by a tag. @default none */
  readonly bases?: Digests;
}

export function serviceInputs({
  main,
  version,
  platforms,
  files,
  settings,
  digests,
}: ServicePlan): ServiceInputs & Record<string, unknown> {
  const bases = Object.keys(digests).length > 0 && { bases: digests };
  return { main, version, platforms: platforms.map(({ name }) => name), files, settings, ...bases };
}
