import { cleanPath } from "../../source/treePath";
import { mountsOf } from "./flags";
import type { Step } from "./parsedDockerfile";
import type { ResolvedStep } from "./resolvedStages";
import { ANY_TEXT, expand } from "./variables";

/** One thing that an instruction takes from the context, or from a stage or a named context. */
export interface NamedSource {
  /** As it is written, with values. */
  readonly written: string;
  /** A path or pattern, relative to the context's folder; `..` does not lead out of it. */
  readonly pattern: string;
  /** Whether `*`, `?` and `[` mean themselves. */
  readonly literal: boolean;
  /** With `--parents`: what is taken from below `pattern`, as an ignore file's patterns are written. */
  readonly below: string | undefined;
  /** Patterns of `--exclude`, relative to a folder that is copied. */
  readonly excludes: readonly string[];
  /** What `--from` or `from=` says, with values; undefined: the context. */
  readonly from: string | undefined;
  readonly line: number;
}

/** Everything that an instruction takes files from. */
export function sourcesOf({ step, variables }: ResolvedStep): NamedSource[] {
  // what the base image sets is not known
  const value = (text: string): string => expand(text, (name) => variables.get(name) ?? ANY_TEXT);
  switch (step.keyword) {
    case "RUN":
      return boundSources(step, value);
    case "ADD":
    case "COPY":
      return copiedSources(step, value);
    default:
      return [];
  }
}

function copiedSources(step: Step, value: (text: string) => string): NamedSource[] {
  const flag = (name: string): string | undefined => {
    const found = step.flags.find((one) => one.name === name);
    return found && value(found.value.text);
  };
  const excludes = step.flags.filter(({ name }) => name === "exclude").map((one) => value(one.value.text));
  const parents = flag("parents") !== undefined && flag("parents") !== "false";
  return step.words
    .slice(0, -1)
    .map(value)
    .filter((word) => !isRemote(word))
    .map((written) => {
      const pivot = parents ? written.indexOf("/./") : -1;
      const folder = !parents ? written : pivot < 0 ? "" : written.slice(0, pivot);
      const below = !parents ? undefined : pivot < 0 ? written : written.slice(pivot + 3);
      return {
        written,
        pattern: inRoot(folder),
        literal: false,
        below: below === undefined ? undefined : inRoot(below),
        excludes,
        from: flag("from"),
        line: step.line,
      };
    });
}

function boundSources(step: Step, value: (text: string) => string): NamedSource[] {
  return mountsOf(step)
    .filter((mount) => (mount.get("type") ?? "bind") === "bind" || mount.has("from"))
    .map((mount) => {
      const from = mount.get("from");
      const written = value(mount.get("source") ?? mount.get("src") ?? ".");
      return {
        written,
        pattern: inRoot(written),
        literal: true,
        below: undefined,
        excludes: [],
        from: from === undefined || from === "" ? undefined : value(from),
        line: step.line,
      };
    });
}

/** A path as seen from the context's folder: that is `/`, and nothing leads out of it. */
function inRoot(path: string): string {
  return cleanPath(cleanPath(`/${path}`).slice(1));
}

/** Whether `ADD` fetches it: a web address, or a git repository. */
function isRemote(word: string): boolean {
  return /^(https?|git|ssh):\/\//.test(word) || /^[\w.-]+@[\w.-]+:/.test(word);
}
