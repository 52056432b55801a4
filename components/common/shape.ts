import { didYouMean } from "./didYouMean";
import type { Problem } from "./problem";
import { isRecord } from "./record";
import { SECRET_NAME } from "./secretName";

/** A JSON schema, as far as shapes need one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What kind of value an argument takes, at every depth. `Value` ties it to the argument's type. */
export interface Shape<out Value> {
  /** The kind for a person: "a text", "a list of texts". */
  readonly words: string;
  readonly schema: JsonSchema;
  /** Adds a problem for each part of the value that is of another kind. */
  readonly check: (field: string, value: unknown, problems: Problem[]) => void;
  /** What of a value can be used, so that planning finds what else is wrong; undefined: nothing. */
  readonly usable: (value: unknown) => unknown;
  /** Whether an Output or a promise will do: the value does not decide what is planned. */
  readonly later?: boolean;
  /** Only a type: shapes hold no value. */
  readonly example?: Value;
}

export const TEXT: Shape<string> = {
  ...scalar("a string", { type: "string" }, (value) => typeof value === "string"),
  usable: (value) => (["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined),
};

/** A text that may be known later. */
export const LATER_TEXT: Shape<unknown> = { ...TEXT, later: true, usable: (value) => value };

/** A text of which only some words are allowed; which ones is checked where they are known. */
export function textOf<Word extends string>(): Shape<Word> {
  return TEXT as Shape<Word>;
}

export const FLAG: Shape<boolean> = scalar(
  "true or false",
  { type: "boolean" },
  (value) => typeof value === "boolean",
);

export const FALSE: Shape<false> = scalar("false", { const: false }, (value) => value === false);

export const NUMBER: Shape<number> = scalar(
  "a number",
  { type: "number" },
  (value) => typeof value === "number",
);

export function oneOf<const Word extends string>(...words: readonly Word[]): Shape<Word> {
  const named = words.map((word) => `\`${word}\``).join(", ");
  return {
    words: `one of ${named}`,
    schema: { enum: words },
    check: (field, value, problems) => {
      if (!(words as readonly unknown[]).includes(value)) {
        const fix = typeof value === "string" ? didYouMean(value, words) : `use one of ${named}`;
        problems.push({ field, ...shown(field, value), rule: `is not one of ${words.join(", ")}`, fix });
      }
    },
    usable: (value) => ((words as readonly unknown[]).includes(value) ? value : undefined),
  };
}

export function listOf<Value>(element: Shape<Value>): Shape<readonly Value[]> {
  const words = `a list of ${plural(element.words)}`;
  return {
    words,
    schema: { type: "array", items: element.schema },
    check: (field, value, problems) => {
      if (!Array.isArray(value)) {
        problems.push(wrongKind(field, value, words));
        return;
      }
      value.forEach((one: unknown, index) => {
        checkPlain(`${field}[${index}]`, one, element, problems);
      });
    },
    usable: (value) =>
      Array.isArray(value)
        ? value.map((one) => usableOf(element, one)).filter((one) => one !== undefined)
        : undefined,
  };
}

export function mapOf<Value>(
  element: Shape<Value>,
  words = `a map of ${plural(element.words)}`,
): Shape<Readonly<Record<string, Value>>> {
  return {
    words,
    schema: { type: "object", additionalProperties: element.schema },
    check: (field, value, problems) => {
      if (!isRecord(value)) {
        problems.push(wrongKind(field, value, words));
        return;
      }
      for (const [name, one] of Object.entries(value)) {
        checkPlain(`${field}.${name}`, one, element, problems);
      }
    },
    usable: (value) =>
      isRecord(value)
        ? defined(Object.entries(value).map(([name, one]) => [name, usableOf(element, one)]))
        : undefined,
  };
}

/** A value of one shape or another. What fits neither is reported by the one that is of the value's basic kind. */
export function either<First, Second>(
  first: Shape<First>,
  second: Shape<Second>,
  words = `${first.words} or ${second.words}`,
): Shape<First | Second> {
  return {
    words,
    schema: { anyOf: [first.schema, second.schema] },
    check: (field, value, problems) => {
      const [own, other] = [problemsOf(first, field, value), problemsOf(second, field, value)];
      if (own.length === 0 || other.length === 0) {
        return;
      }
      const inner = [own, other].filter((found) => found.every((one) => !isKindOf(one, field)));
      problems.push(...(inner[0] ?? [wrongKind(field, value, words)]));
    },
    usable: (value) => first.usable(value) ?? second.usable(value),
  };
}

/** Shapes of all keys of an object type, the optional ones included: a forgotten key does not compile. */
export type Fields<Value> = { readonly [Key in keyof Value]-?: Shape<Exclude<Value[Key], undefined>> };

type RequiredKey<Value> = {
  [Key in keyof Value]-?: undefined extends Value[Key] ? never : Key;
}[keyof Value];

/**
 * @param required the keys that must be there, each with what to do where it is missing.
 * @param noun what a key is called in messages.
 */
export function objectOf<Value extends object>(
  fields: Fields<Value>,
  required: Readonly<Record<RequiredKey<Value>, string>>,
  noun = "a key of this map",
): Shape<Value> {
  const entries = Object.entries<Shape<unknown>>(fields);
  const names = entries.map(([name]) => name);
  const needed = Object.entries<string>(required);
  return {
    words: `a map with ${names.map((name) => `\`${name}\``).join(", ")}`,
    schema: {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
      ...(needed.length > 0 && { required: needed.map(([name]) => name) }),
    },
    check: (field, value, problems) => {
      if (!isRecord(value)) {
        problems.push(wrongKind(field, value, "a map"));
        return;
      }
      const at = (name: string): string => (field === "" ? name : `${field}.${name}`);
      for (const name of Object.keys(value).filter((one) => !names.includes(one))) {
        problems.push({ field: at(name), rule: `is not ${noun}`, fix: didYouMean(name, names) });
      }
      for (const [name, shape] of entries.filter(([one]) => value[one] !== undefined)) {
        checkPlain(at(name), value[name], shape, problems);
      }
      for (const [name, fix] of needed.filter(([one]) => value[one] === undefined)) {
        problems.push({ field: at(name), rule: "is missing", fix });
      }
    },
    usable: (value) => {
      const parts = isRecord(value) ? value : {};
      const own = defined(entries.map(([name, shape]) => [name, usableOf(shape, parts[name])]));
      return needed.every(([name]) => own[name] !== undefined) ? own : undefined;
    },
  };
}

/** Everything of the value that is not of the shape. */
export function problemsOf(shape: Shape<unknown>, field: string, value: unknown): Problem[] {
  const problems: Problem[] = [];
  checkPlain(field, value, shape, problems);
  return problems;
}

/** What of the value can be used, whatever else is wrong with it; undefined: nothing. */
export function usableOf(shape: Shape<unknown>, value: unknown): unknown {
  const known = value !== null && value !== undefined && (shape.later === true || !isLater(value));
  return known ? shape.usable(value) : undefined;
}

function checkPlain(field: string, value: unknown, shape: Shape<unknown>, problems: Problem[]): void {
  if (isLater(value)) {
    if (shape.later === true) {
      return;
    }
    const rule = "is an Output or a promise: it is not known while images are planned";
    problems.push({ field, rule, fix: `write ${shape.words}` });
  } else if (value === null || value === undefined) {
    problems.push({ field, rule: `is ${String(value)}`, fix: `leave it out, or write ${shape.words}` });
  } else {
    shape.check(field, value, problems);
  }
}

/** An Output of Pulumi, or a promise; only its marks are looked at, since nothing here knows Pulumi. */
export function isLater(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (("__pulumiOutput" in value && value.__pulumiOutput === true) ||
      ("then" in value && typeof value.then === "function"))
  );
}

function scalar<Value>(words: string, schema: JsonSchema, fits: (value: unknown) => boolean): Shape<Value> {
  return {
    words,
    schema,
    check: (field, value, problems) => {
      if (!fits(value)) {
        problems.push(wrongKind(field, value, words));
      }
    },
    usable: (value) => (fits(value) ? value : undefined),
  };
}

function defined(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A value of another kind than it should be; `words` is what it should be. */
export function wrongKind(field: string, value: unknown, words: string): Problem {
  const quoted = words === TEXT.words && (typeof value === "number" || typeof value === "boolean");
  const fix = quoted ? `write ${JSON.stringify(String(value))}` : `write ${words}`;
  return { field, ...shown(field, value), rule: `is not ${words}`, fix };
}

/** Whether a problem says of the value itself that it is of another kind. */
function isKindOf({ field, rule }: Problem, whole: string): boolean {
  return field === whole && rule.startsWith("is not ");
}

/** The value for a message, unless it may be a secret. */
export function shown(field: string, value: unknown): { value?: unknown } {
  const last = field.slice(Math.max(field.lastIndexOf("."), field.lastIndexOf(" ")) + 1);
  return SECRET_NAME.test(last) ? {} : { value };
}

function plural(words: string): string {
  switch (words) {
    case "a string":
      return "strings";
    case "a number":
      return "numbers";
    case "a number or a string":
      return "numbers or strings";
    default:
      return `values, each ${words}`;
  }
}
