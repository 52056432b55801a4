import { didYouMean } from "./common/didYouMean";
import type { Problem } from "./common/problem";
import { isRecord } from "./common/record";
import { TIMEOUT } from "./common/duration";
import { LATER_TEXT, listOf, mapOf, objectOf, oneOf, problemsOf, type Shape, TEXT } from "./common/shape";

const NAMESPACE = instance("a namespace, such as an ExistingNamespace", "repository");

/** Arguments that both components have, and that no plan sees with their values. */
export const COMMON = {
  namespace: NAMESPACE,
  download: mapOf(LATER_TEXT),
  credentials: objectOf<{
    netrc?: unknown;
    ssh?: readonly string[];
    authorities?: unknown;
    knownHosts?: unknown;
  }>({ netrc: LATER_TEXT, ssh: listOf(TEXT), authorities: LATER_TEXT, knownHosts: LATER_TEXT }, {}),
  builder: TEXT,
  onDestroy: oneOf("keep", "deleteImages"),
  timeout: TIMEOUT,
  workDir: TEXT,
};

export function unknownNames(args: object, names: readonly string[], component: string): Problem[] {
  return Object.keys(args)
    .filter((name) => !names.includes(name))
    .map((field) => ({
      field,
      rule: `is not an argument of ${component}`,
      fix: didYouMean(field, names),
    }));
}

export function kindProblems(
  args: object,
  shapes: Readonly<Record<string, Shape<unknown>>>,
  required: readonly string[],
): Problem[] {
  const values: Readonly<Record<string, unknown>> = { ...args };
  return Object.entries(shapes)
    .filter(([name]) => required.includes(name) || values[name] !== undefined)
    .flatMap(([name, shape]) => problemsOf(shape, name, values[name]));
}

/** An object that is known by one of its members: a second copy of the library has classes of its own. */
export function instance(words: string, member: string): Shape<unknown> {
  return {
    words,
    schema: {},
    check: (field, value, problems) => {
      if (!isRecord(value) || !(member in value)) {
        problems.push({ field, rule: `is not ${words}`, fix: `give ${words}` });
      }
    },
    usable: (value) => value,
  };
}
