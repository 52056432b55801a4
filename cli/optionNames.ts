import type { DiscoveryWords } from "../components/plan/discovery/leftOut";
import { CONFIGURATION_NAMES } from "../stacks/keys/table";
import type { PlanOptions } from "./planOptions";

/** What the components' arguments are called on the command line, by the option that gives them. */
const NAMES: readonly (readonly [option: keyof PlanOptions, argument: string, name: string])[] = [
  ["root", "source", "--root"],
  ["main", "main", "--main"],
  ["main", "services", "--main"],
  ["service", "service", "--service"],
  ["platform", "platforms", "--platform"],
  ["versionStrategy", "version.value", "--version-strategy"],
  ["versionStrategy", "version", "--version-strategy"],
  ["extraTag", "extraTags", "--extra-tag"],
  ["tags", "go.tags", "--tags"],
  ["goVersion", "go.version", "--go-version"],
  ["goImage", "go.image", "--go-image"],
  ["workspace", "go.workspace", "--workspace"],
];

/** Names of arguments in messages: those of the configuration, and of the options that are given or, without a stack, all. */
export function optionNames(options: PlanOptions, hasStack: boolean): Record<string, string> {
  const own = NAMES.filter(([option]) => !hasStack || options[option] !== undefined);
  return {
    ...(hasStack && CONFIGURATION_NAMES),
    ...Object.fromEntries(own.map(([, argument, name]) => [argument, name])),
  };
}

/** What decides which services there are. */
export function optionWords(hasStack: boolean): { readonly words?: DiscoveryWords } {
  return hasStack ? {} : { words: { root: "--root", services: "--main", tags: "--tags" } };
}
