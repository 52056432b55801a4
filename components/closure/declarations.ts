import { tokensOf } from "./goTokens";
import { decodeUtf8, sourceText } from "./sourceText";

/** A name that a Go file declares at the top level with `var` or `const`. */
export interface Declaration {
  readonly name: string;
  readonly constant: boolean;
  /** The type as written, without spaces; undefined if there is none. */
  readonly type: string | undefined;
  /** The tokens of its value; undefined if it has none, or shares the call that gives it one. */
  readonly value: readonly string[] | undefined;
}

const OPEN = /^[([{]$/;
const CLOSE = /^[)\]}]$/;

/** The variables and constants of a Go file; of what is not valid Go, whatever can be read. */
export function readDeclarations(content: Buffer): Declaration[] {
  const declarations: Declaration[] = [];
  for (const statement of split(tokensOf(sourceText(content)), ";")) {
    const [keyword, first] = statement;
    if (keyword === "var" || keyword === "const") {
      const specs = first === "(" ? split(statement.slice(2, -1), ";") : [statement.slice(1)];
      declarations.push(...specs.flatMap((spec) => readSpec(spec, keyword === "const")));
    }
  }
  return declarations;
}

function readSpec(spec: readonly string[], constant: boolean): Declaration[] {
  const equals = indexAtTop(spec, "=");
  const left = equals < 0 ? spec : spec.slice(0, equals);
  const values = equals < 0 ? [] : split(spec.slice(equals + 1), ",");
  const names: string[] = [];
  let at = 0;
  for (let more = true; more; at += more ? 1 : 0) {
    names.push(left[at] ?? "");
    at++;
    more = left[at] === ",";
  }
  const type = left.slice(at).join("");
  return names.map((name, index) => ({
    name: decodeUtf8(name),
    constant,
    type: type === "" ? undefined : decodeUtf8(type),
    value: values.length === 1 ? values[0] : values[index],
  }));
}

/** Parts between separators that stand in no brackets. */
function split(tokens: readonly string[], separator: string): string[][] {
  const parts: string[][] = [];
  let depth = 0;
  let part: string[] = [];
  for (const token of tokens) {
    depth += OPEN.test(token) ? 1 : CLOSE.test(token) ? -1 : 0;
    if (token === separator && depth === 0) {
      parts.push(part);
      part = [];
    } else {
      part.push(token);
    }
  }
  return [...parts, part].filter((one) => one.length > 0);
}

function indexAtTop(tokens: readonly string[], wanted: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    depth += OPEN.test(token) ? 1 : CLOSE.test(token) ? -1 : 0;
    return token === wanted && depth === 0;
  });
}
