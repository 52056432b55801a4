import { resolve } from "node:path";
import { docstringsOf } from "../../tools/reference/docstrings";

const PROJECT = resolve(__dirname, "../../..");

/** An optional argument, and the values that its `@default` may mean. */
export type Default = readonly [argument: string, values: readonly unknown[]];

/** The arguments of an interface whose default is a value; a sentence (`- …`) is none. */
export function defaultsOf(file: string, name: string): Default[] {
  return [...docstringsOf(PROJECT, file, name)].flatMap(([argument, { default: text = "" }]): Default[] =>
    text.startsWith("- ") || valuesOf(text).length === 0 ? [] : [[argument, valuesOf(text)]],
  );
}

/** What stands between backticks or quotes, a word of JSON, or nothing in two shapes. */
function valuesOf(text: string): unknown[] {
  if (/^none\b/.test(text)) {
    return [[], {}];
  }
  const [, quoted, string, word] = /^(?:`([^`]+)`|("[^"]*")|(true|false|\d+)\b)/.exec(text) ?? [];
  const literal = quoted ?? string ?? word ?? "";
  // `source` itself
  return /^["[{\d]|^(true|false)$/.test(literal) ? [JSON.parse(literal)] : [];
}
