import type { Located } from "./located";

/** A flag of an instruction: `--name=value`. */
export interface LocatedFlag {
  readonly name: string;
  /** Without quotes and escapes; empty for a flag without a value. */
  readonly value: Located;
}

/** The flags at the beginning of an instruction, and what stands behind them. */
export function flagsOf(
  text: Located,
  escape: string,
): { readonly flags: readonly LocatedFlag[]; readonly rest: Located } {
  const flags: LocatedFlag[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(text.text.slice(at))?.[0].length ?? 0;
    if (!text.text.startsWith("--", at)) {
      return { flags, rest: text.slice(at).trim() };
    }
    const { word, end } = wordAt(text, at, escape);
    at = end;
    if (word.text === "--") {
      return { flags, rest: text.slice(at).trim() };
    }
    const equals = word.text.indexOf("=");
    const name = equals < 0 ? word.text.slice(2) : word.text.slice(2, equals);
    flags.push({ name: name.toLowerCase(), value: word.slice(equals < 0 ? word.text.length : equals + 1) });
  }
}

function wordAt(
  text: Located,
  start: number,
  escape: string,
): { readonly word: Located; readonly end: number } {
  const positions: number[] = [];
  let quote = "";
  let at = start;
  for (; at < text.text.length; at++) {
    const char = text.text[at] ?? "";
    if (quote === "" && /\s/.test(char)) {
      break;
    }
    if (char === quote) {
      quote = "";
    } else if (quote === "" && /["']/.test(char)) {
      quote = char;
    } else if (char === escape) {
      at++;
      positions.push(...(at < text.text.length ? [at] : []));
    } else {
      positions.push(at);
    }
  }
  return { word: text.pick(positions), end: at };
}

/** One field of a mount: `from=image`. */
export interface MountField {
  readonly name: string;
  /** Undefined for a field that is a word alone, such as `ro`. */
  readonly value: Located | undefined;
}

/** Fields of each `--mount` of a `RUN`. */
export function mountFieldsOf(flags: readonly LocatedFlag[]): MountField[][] {
  return flags.filter(({ name }) => name === "mount").map(({ value }) => fieldsOf(value));
}

/** A mount of a `RUN`, by its fields. */
export function mountsOf({
  flags,
}: {
  readonly flags: readonly LocatedFlag[];
}): ReadonlyMap<string, string>[] {
  return mountFieldsOf(flags).map(
    (fields) => new Map(fields.map(({ name, value }) => [name, value?.text ?? "true"])),
  );
}

function fieldsOf(value: Located): MountField[] {
  const fields: MountField[] = [];
  let from = 0;
  for (const part of value.text.split(",")) {
    const at = part.indexOf("=");
    const key = (at < 0 ? part : part.slice(0, at)).trim().toLowerCase();
    const inner = at < 0 ? undefined : value.slice(from + at + 1, from + part.length);
    fields.push({ name: key, value: inner });
    from += part.length + 1;
  }
  return fields;
}
