import type { VersionStrategy } from "../../components";
import { didYouMean } from "../../components/common/didYouMean";
import { TIMEOUT } from "../../components/common/duration";
import type { Problem } from "../../components/common/problem";
import { isRecord } from "../../components/common/record";
import { problemsOf, type Shape } from "../../components/common/shape";
import { readServiceOptions, type ServiceOptions } from "../serviceOptions";

/** What stacks do with images. */
export type ImagesPurpose = "build" | "promote";

/** Kinds of namespaces that images go to. */
export type NamespacePurpose = "existing" | "ccr" | "tcr";

/** What is said of a key beside its kind. */
export interface KeyWords {
  /** What it decides, for `Pulumi.yaml` and the documentation; what it is when empty, too. */
  readonly description: string;
  /** What a stack must do with images for the key to mean something; undefined: any stack. */
  readonly images?: readonly ImagesPurpose[];
  /** Which namespaces it means something for; undefined: any. */
  readonly namespaces?: readonly NamespacePurpose[];
  /** Whether the value is a secret, which `Pulumi.yaml` cannot describe without a default in plain text. */
  readonly secret?: boolean;
  /** What the components call it, where the names differ: one name, or several. */
  readonly argument?: string | readonly string[];
  /** The key without which it means nothing, and a value that makes it count. */
  readonly beside?: readonly [key: string, value: string];
}

/** Called with what is wrong with a value. */
export type Refuse = (problem: Omit<Problem, "field"> & { readonly within?: string }) => void;

/** A key of the configuration: what its value may be, and how it is read. */
export interface Key<Value> extends KeyWords {
  /** What stands in YAML, in a few words. */
  readonly form: string;
  /** What counts where the stack says nothing, as it stands in YAML. */
  readonly default: unknown;
  /** Reads the text that the engine hands over, lists and maps as JSON; `""` where nothing is set. */
  readonly read: (text: string, refuse: Refuse) => Value;
}

/** Whether a value is the default of its key: nothing was said. */
export function isNeutral(value: unknown, { default: neutral }: Key<unknown>): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length === 0 : value === neutral;
}

export function text(words: KeyWords & { readonly default?: string }): Key<string> {
  const neutral = words.default ?? "";
  return { ...words, form: "string", default: neutral, read: (value) => (value === "" ? neutral : value) };
}

export function list(words: KeyWords): Key<readonly string[]> {
  return { ...words, form: "list of strings", default: [], read: readList };
}

/** One of several words; the first one is the default. */
export function choice<const Word extends string>(
  choices: readonly [Word, ...Word[]],
  words: KeyWords,
): Key<Word> {
  const named = choices.filter((one) => one !== "");
  return {
    ...words,
    form: named.map((one) => `\`${one}\``).join(", "),
    default: choices[0],
    read: (value, refuse) => {
      const word = value === "" ? choices[0] : choices.find((one) => one === value);
      if (word === undefined) {
        refuse({ value, rule: `is not one of ${named.join(", ")}`, fix: didYouMean(value, named) });
      }
      return word ?? choices[0];
    },
  };
}

export function flag(neutral: boolean, words: KeyWords): Key<boolean> {
  return {
    ...words,
    form: "`true` or `false`",
    default: neutral,
    read: (value, refuse) => {
      if (!["", "true", "false"].includes(value)) {
        refuse({ value, rule: "is not one of true, false", fix: didYouMean(value, ["true", "false"]) });
      }
      return value === "" ? neutral : value === "true";
    },
  };
}

/** A whole number, 0 or more; 0 is the default. */
export function count(words: KeyWords): Key<number> {
  return {
    ...words,
    form: "whole number",
    default: 0,
    read: (value, refuse) => {
      const valid = /^\d{0,6}$/.test(value);
      if (!valid) {
        const fix = "write a number such as 20, or remove it";
        refuse({ value, rule: "is not a whole number, 0 or more", fix });
      }
      return valid ? Number(value) : 0;
    },
  };
}

/** How long something may take, as a Go duration. */
export function duration(words: KeyWords & { readonly default: string }): Key<string> {
  return {
    ...words,
    form: "duration of a second or more",
    read: (value, refuse) => {
      const text = value === "" ? words.default : value;
      problemsOf(TIMEOUT, "", text).forEach((problem) => refuse(problem));
      return text;
    },
  };
}

/** Names and values; in YAML a map, or a list of `name=value`. */
export function record(
  words: KeyWords & { readonly example: string },
): Key<Readonly<Record<string, string>>> {
  return {
    ...words,
    form: "map of strings, or list of `name=value`",
    default: [],
    read: (value, refuse) => {
      const parsed = value === "" ? [] : parseJson(value);
      return isRecord(parsed) ? readMap(parsed, refuse) : readPairs(value, words.example, refuse);
    },
  };
}

export function versionStrategy(words: KeyWords): Key<VersionStrategy> {
  return {
    ...words,
    form: "`content`, `commit` or `=text`",
    default: "content",
    read: (value, refuse) => {
      if (value.startsWith("=")) {
        return { value: value.slice(1) };
      }
      if (value === "content" || value === "commit" || value === "") {
        return value || "content";
      }
      const fix = "use `content`, `commit`, or a version after an equals sign (`=1.4.0`)";
      refuse({ value, rule: "is not a version strategy", fix });
      return "content";
    },
  };
}

export function serviceOptions(words: KeyWords): Key<Readonly<Record<string, ServiceOptions>>> {
  return {
    ...words,
    form: "map of services, each one a map of arguments",
    default: {},
    read: (value, refuse) => {
      const problems: Problem[] = [];
      const options = readServiceOptions("", value === "" ? {} : (parseJson(value) ?? value), problems);
      problems.forEach(({ field, ...problem }) => refuse({ ...problem, within: field }));
      return options;
    },
  };
}

/** A map whose values are checked at every depth. @param neutral an empty one. */
export function shaped<Value extends object>(
  shape: Shape<Value>,
  neutral: Value,
  words: KeyWords & { readonly form: string },
): Key<Value> {
  return {
    ...words,
    default: neutral,
    read: (value, refuse) => {
      const parsed = value === "" ? neutral : (parseJson(value) ?? value);
      const problems = problemsOf(shape, "", parsed);
      problems.forEach(({ field, ...problem }) => {
        refuse({ ...problem, within: field === "" || field.startsWith(".") ? field : `.${field}` });
      });
      // it was checked against its shape
      return problems.length > 0 ? neutral : (parsed as Value);
    },
  };
}

/** Values by their names, none of which is repeated in a message. */
export function secrets(words: KeyWords): Key<Readonly<Record<string, string>>> {
  return {
    ...words,
    secret: true,
    form: "map of secret texts",
    default: {},
    read: (value, refuse) => {
      const parsed = value === "" ? {} : parseJson(value);
      if (!isRecord(parsed)) {
        const fix = "set one at a time: pulumi config set --secret --path 'secrets.<name>'";
        refuse({ rule: "is not a map of secrets by their names", fix });
        return {};
      }
      for (const name of Object.keys(parsed).filter((one) => typeof parsed[one] !== "string")) {
        const fix = `set it as a text: pulumi config set --secret --path 'secrets.${name}'`;
        refuse({ within: `.${name}`, rule: "is not a text", fix });
      }
      return Object.fromEntries(Object.entries(parsed).map(([name, one]) => [name, String(one)]));
    },
  };
}

function readList(value: string, refuse: Refuse): string[] {
  const parsed = value === "" ? [] : parseJson(value);
  if (Array.isArray(parsed) && parsed.every((one) => typeof one === "string")) {
    return parsed;
  }
  refuse({ value, rule: "is not a list of strings", fix: "write a YAML list, with quotes around numbers" });
  return [];
}

function readMap(parsed: Readonly<Record<string, unknown>>, refuse: Refuse): Record<string, string> {
  const entries = Object.entries(parsed).map(([name, value]): [string, string] => {
    if (typeof value !== "string") {
      refuse({ within: `.${name}`, value, rule: "is not a string", fix: "write it in quotes" });
    }
    return [name, String(value)];
  });
  return Object.fromEntries(entries);
}

function readPairs(value: string, example: string, refuse: Refuse): Record<string, string> {
  const entries = readList(value, refuse).flatMap((entry): [string, string][] => {
    const at = entry.indexOf("=");
    if (at < 1) {
      refuse({ value: entry, rule: "is not of the form name=value", fix: `write it like \`${example}\`` });
      return [];
    }
    return [[entry.slice(0, at), entry.slice(at + 1)]];
  });
  return Object.fromEntries(entries);
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
