import { type Command, Option } from "commander";
import { DEFAULT_GLOBS } from "../components/plan/discover";
import { GO_VERSION } from "../components/plan/pins";
import { DEFAULT_PLATFORMS } from "../components/plan/platform";

/** What the options of every command say, as commander hands it over. */
export interface PlanOptions {
  readonly root: string;
  readonly main?: readonly string[];
  readonly platform?: readonly string[];
  readonly service?: readonly string[];
  readonly versionStrategy: string;
  readonly extraTag?: readonly string[];
  readonly tags?: readonly string[];
  readonly goVersion?: string;
  readonly goImage?: string;
}

/** What a wrong command line is answered with, besides what is wrong. */
export const HELP_HINT = "Run it with --help to see commands and options.";

/** Adds the options that decide what is planned. */
export function addPlanOptions(command: Command): Command {
  // a list of several words would swallow an argument that comes behind it
  const spread = command.registeredArguments.length === 0;
  return [...sourceOptions(spread), ...goOptions(spread)].reduce(
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
    (value, previous: readonly string[] | undefined) => [
      ...(previous ?? []),
      ...value
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    ],
  );
}

function sourceOptions(spread: boolean): Option[] {
  return [
    new Option("--root <dir>", "root folder of the source tree").default("."),
    listOption(
      "--main <path>",
      "folder of a main package, relative to the root, a glob of such folders, or name=folder; " +
        `several times (default: ${DEFAULT_GLOBS.join(", ")}; the root itself if they match nothing)`,
      spread,
    ),
    listOption(
      "--platform <platform>",
      `platform of the images, several times (default: ${DEFAULT_PLATFORMS.join(", ")})`,
      spread,
    ),
    new Option(
      "--version-strategy <strategy>",
      "how versions are found: content, commit, or a text after an equals sign (=1.4.0)",
    ).default("content"),
    listOption("--extra-tag <tag>", "tag besides the version, several times", spread),
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
  ];
}
