import type { ErrorObject } from "ajv";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import { isRecord } from "../common/record";
import { shown, TEXT, wrongKind } from "../common/shape";

/** Keywords that only say that no alternative fits. */
const ALTERNATIVES = ["oneOf", "anyOf"];

const WORDS: Readonly<Record<string, string>> = {
  string: TEXT.words,
  array: "a list",
  object: "a map",
  boolean: "true or false",
  number: "a number",
  integer: "a whole number",
};

/**
 * What a validator has found, as problems. Of a value with alternatives it tells what every one of them lacks; what is
 * told here is what the alternative lacks that is of the value's own kind.
 *
 * @param errors all of them, each with its schema and its data.
 */
export function schemaErrors(field: string, value: unknown, errors: readonly ErrorObject[]): Problem[] {
  const told = errors.filter(({ keyword }) => !ALTERNATIVES.includes(keyword));
  const places = [...new Set(told.map(({ instancePath }) => instancePath))];
  return places.flatMap((place) => {
    const here = told.filter(({ instancePath }) => instancePath === place);
    const at = `${field}${fieldOf(value, place)}`;
    const others = here.filter(({ keyword }) => keyword !== "type");
    if (others.length > 0) {
      return others.map((error) => problemOf(at, error));
    }
    return places.some((one) => one.startsWith(`${place}/`)) ? [] : [kindProblem(at, here)];
  });
}

function kindProblem(at: string, errors: readonly ErrorObject[]): Problem {
  const kinds = [...new Set(errors.flatMap(({ params }) => (params as { type: string | string[] }).type))];
  const words = kinds.flatMap((kind) => WORDS[kind] ?? []).join(" or ");
  return wrongKind(at, errors[0]?.data, words);
}

function problemOf(
  at: string,
  { keyword, params, parentSchema = {}, data, message = "" }: ErrorObject,
): Problem {
  const {
    additionalProperty = "",
    missingProperty = "",
    allowedValues = [],
  } = params as {
    additionalProperty?: string;
    missingProperty?: string;
    allowedValues?: string[];
  };
  switch (keyword) {
    case "additionalProperties": {
      const { properties } = parentSchema as { properties?: unknown };
      const names = isRecord(properties) ? Object.keys(properties) : [];
      const fix =
        names.length === 0 ? "use letters, digits, `.`, `_` and `-`" : didYouMean(additionalProperty, names);
      return { field: `${at}.${additionalProperty}`, rule: "is not a key of the Compose Specification", fix };
    }
    case "required":
      return { field: `${at}.${missingProperty}`, rule: "is missing", fix: "set it" };
    case "enum": {
      const rule = `is not one of ${allowedValues.join(", ")}`;
      return { field: at, ...shown(at, data), rule, fix: didYouMean(String(data), allowedValues) };
    }
    default: {
      const fix = "write it as the Compose Specification says";
      return { field: at, ...shown(at, data), rule: `is not valid: it ${message}`, fix };
    }
  }
}

/** `/ports/0/target` as messages have it: `.ports[0].target`. */
function fieldOf(value: unknown, pointer: string): string {
  let part = value;
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => {
      const name = Array.isArray(part) ? `[${step}]` : `.${step}`;
      part = (part as Readonly<Record<string, unknown>>)[step];
      return name;
    })
    .join("");
}
