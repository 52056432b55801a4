/** Arguments that BuildKit sets for each platform; a stage reads them after `ARG <name>`. */
export const PLATFORM_ARGS: readonly string[] = [
  ...["TARGET", "BUILD"].flatMap((side) =>
    ["PLATFORM", "OS", "ARCH", "VARIANT", "OSVERSION"].map((part) => `${side}${part}`),
  ),
  "TARGETSTAGE",
];

/*
 * Stand for values that are not known before the build: characters for private use, so that nothing that is written
 * in a file is taken for them.
 */
/** A text without a slash, such as the builder's architecture. */
export const ANY_WORD = "\uE000";
/** Any text, the empty one included. */
export const ANY_TEXT = "\uE001";

/** Whether a value holds a part that is not known. */
export function isUncertain(value: string): boolean {
  return value.includes(ANY_WORD) || value.includes(ANY_TEXT);
}

/** The value of a variable; undefined: it is not set. */
export type Values = (name: string) => string | undefined;

const SUBSTITUTION = /^\$(?:(\w+|[@*#?$!-])|\{(\w+)\}|\{(\w+)(:?[-+?]|##?|%%?|\/\/?)|)/;

/**
 * Puts values into a word of a Dockerfile as BuildKit does: quotes go, and of variables there are `$NAME`, `${NAME}`,
 * `${NAME:-default}`, `${NAME:+alternative}`, `${NAME#prefix}`, `${NAME%suffix}` and `${NAME/pattern/text}`.
 */
export function expand(text: string, valueOf: Values): string {
  return new Expansion(text, valueOf).until("");
}

class Expansion {
  readonly #text: string;
  readonly #valueOf: Values;
  #at = 0;

  public constructor(text: string, valueOf: Values) {
    this.#text = text;
    this.#valueOf = valueOf;
  }

  /** Everything up to a character outside of quotes, which is skipped; to the end for none. */
  public until(end: string): string {
    let result = "";
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (char === end) {
        this.#at++;
        break;
      }
      result += this.#piece(char);
    }
    return result;
  }

  #piece(char: string): string {
    if (char === "$") {
      return this.#dollar();
    }
    this.#at++;
    if (char === "'") {
      const close = this.#text.indexOf("'", this.#at);
      const inner = this.#text.slice(this.#at, close < 0 ? undefined : close);
      this.#at += inner.length + 1;
      return inner;
    }
    if (char === '"') {
      return this.#quoted();
    }
    return char === "\\" ? (this.#text[this.#at++] ?? "") : char;
  }

  #quoted(): string {
    let result = "";
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      const char = this.#text[this.#at] ?? "";
      if (char === "$") {
        result += this.#dollar();
      } else if (char === "\\" && /^["$\\]/.test(this.#text.slice(this.#at + 1))) {
        result += this.#text[this.#at + 1] ?? "";
        this.#at += 2;
      } else {
        result += char;
        this.#at++;
      }
    }
    this.#at++;
    return result;
  }

  #dollar(): string {
    const [all = "$", plain, braced, modified, modifier = ""] =
      SUBSTITUTION.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += all.length;
    const name = plain ?? braced ?? modified;
    if (name === undefined) {
      return "$";
    }
    const value = this.#valueOf(name);
    if (modified === undefined) {
      return value ?? "";
    }
    return this.#modified(value, modifier);
  }

  #modified(value: string | undefined, modifier: string): string {
    const first = this.until(modifier.startsWith("/") ? "/" : "}");
    const second = modifier.startsWith("/") ? this.until("}") : "";
    if (value !== undefined && isUncertain(value)) {
      return ANY_TEXT;
    }
    const isUnset = value === undefined || (modifier.startsWith(":") && value === "");
    switch (modifier.replace(":", "")) {
      case "-":
        return isUnset ? first : value;
      case "+":
        return isUnset ? "" : first;
      case "?":
        return value ?? "";
      case "#":
        return cut(value ?? "", new RegExp(`^${pattern(first, "?")}`));
      case "##":
        return cut(value ?? "", new RegExp(`^${pattern(first, "")}`));
      case "%":
        return shortestEnd(value ?? "", new RegExp(`^${pattern(first, "")}$`));
      case "%%":
        return cut(value ?? "", new RegExp(`${pattern(first, "")}$`));
      default:
        return (value ?? "").replace(
          new RegExp(pattern(first, ""), modifier === "//" ? "g" : ""),
          () => second,
        );
    }
  }
}

function cut(value: string, what: RegExp): string {
  return value.replace(what, "");
}

function shortestEnd(value: string, end: RegExp): string {
  for (let from = value.length; from >= 0; from--) {
    if (end.test(value.slice(from))) {
      return value.slice(0, from);
    }
  }
  return value;
}

/** A shell's pattern as a regular expression: `*` and `?`. */
function pattern(text: string, lazy: string): string {
  const escaped = text.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
  return escaped.replaceAll("*", `.*${lazy}`).replaceAll("?", ".");
}

const NAMES = /\\.|\$(?:([a-zA-Z_]\w*)|\{([a-zA-Z_]\w*)(:?[-+?])?)/g;

/** Names of the variables in a word, those with a default left out: they are meant to be unset at times. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(NAMES)].flatMap(([, plain, braced, kind]) => {
    const name = plain ?? braced;
    return name === undefined || kind !== undefined ? [] : [name];
  });
}
