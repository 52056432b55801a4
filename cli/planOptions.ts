import { type Command, InvalidArgumentError, Option } from "commander";
import { GO_VERSION } from "../components/toolchain/defaultGo";
import { DEFAULT_PLATFORMS } from "../components/toolchain/platform";

/** What the options of every command say, as commander hands it over. */
export interface PlanOptions {
  readonly stack?: string;
  readonly root?: string;
  readonly main?: readonly string[];
  readonly platform?: readonly string[];
  readonly service?: readonly string[];
  readonly versionStrategy?: string;
  readonly extraTag?: readonly string[];
  readonly tags?: readonly string[];
  readonly goVersion?: string;
  readonly goImage?: string;
  readonly workspace?: string;
}

/** Adds the options that decide what is planned. */
export function addPlanOptions(command: Command): Command {
  // a list of several words would swallow an argument that comes behind it
  const spread = command.registeredArguments.length === 0;
  return [stackOption(), ...sourceOptions(spread), ...goOptions(spread)].reduce(
    (to, option) => to.addOption(option),
    command,
  );
}

/**
 * An option that may be given several times, and takes several values with commas between them.
 *
 * @param spread whether they may also be separate words: `--main a b`.
 */
export function listOption(flags: string, description: string, spread: boolean): Option {
  return new Option(spread ? flags.replace(">", "...>") : flags, description).argParser(
    (value, previous: readonly string[] | undefined) => {
      const parts = value.split(",").map((one) => one.trim());
      if (parts.includes("")) {
        throw new InvalidArgumentError("A value is empty. Fix: leave the option out, or give it a value.");
      }
      return [...(previous ?? []), ...parts];
    },
  );
}

function stackOption(): Option {
  return new Option(
    "--stack <name>",
    "stack of the Pulumi project here, planned as `pulumi up` does; the other options go before its configuration " +
      "(default: the selected one, the only one, or dev, unless --root is given)",
  );
}

function sourceOptions(spread: boolean): Option[] {
  return [
    new Option("--root <dir>", "root folder of a source tree (default: the stack's, or this folder)"),
    listOption(
      "--main <path>",
      "folder of a main package, relative to the root, a glob of such folders, or name=folder; " +
        "may be repeated (default: every main package but those of tools, tests, examples and generators; see docs/services.md)",
      spread,
    ),
    listOption(
      "--platform <platform>",
      `platform of the images; may be repeated (default: ${DEFAULT_PLATFORMS.join(", ")})`,
      spread,
    ),
    new Option(
      "--version-strategy <strategy>",
      "how versions are determined: content, commit, or a string after an equals sign (=1.4.0) (default: content)",
    ),
    listOption("--extra-tag <tag>", "tag besides the version; may be repeated", spread),
  ];
}

function goOptions(spread: boolean): Option[] {
  return [
    listOption("--tags <tags>", "Go build tags, separated by commas", spread),
    new Option(
      "--go-version <version>",
      `Go release to compile with (default: ${GO_VERSION}, or what go.mod asks for if it is newer)`,
    ),
    new Option(
      "--go-image <reference>",
      "image of the Go toolchain (default: the official one of that release)",
    ),
    new Option(
      "--workspace <file>",
      "go.work file, relative to the root, or `off` (default: the nearest one above a main package that uses its module)",
    ),
  ];
}
