/** A string literal of Go at the start of a text. */
export interface GoString {
  readonly value: string;
  /** Where the literal ends. */
  readonly end: number;
}

const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
  '"': 34,
};
const NUMERIC = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/;

/** Reads the raw or interpreted string literal that a text starts with; undefined if it is malformed. */
export function readGoString(text: string): GoString | undefined {
  if (text.startsWith("`")) {
    const end = text.indexOf("`", 1);
    return end < 0 ? undefined : { value: text.slice(1, end).replaceAll("\r", ""), end: end + 1 };
  }
  const end = text.startsWith('"') ? endOfQuoted(text) : -1;
  const value = end < 0 ? undefined : unescapeGo(text.slice(1, end - 1));
  return value === undefined ? undefined : { value, end };
}

function endOfQuoted(text: string): number {
  for (let i = 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === '"') {
      return i + 1;
    }
    if (text[i] === "\\") {
      i++;
    }
  }
  return -1;
}

function unescapeGo(text: string): string | undefined {
  if (!text.includes("\\")) {
    return text;
  }
  // \x and octal escapes are bytes, which may form one character together
  const parts: Buffer[] = [];
  for (let i = 0; i < text.length;) {
    const next = text.indexOf("\\", i);
    const plainEnd = next < 0 ? text.length : next;
    parts.push(Buffer.from(text.slice(i, plainEnd)));
    i = plainEnd;
    if (next >= 0) {
      const escape = readEscape(text.slice(next + 1));
      if (escape === undefined) {
        return undefined;
      }
      parts.push(escape.bytes);
      i += 1 + escape.length;
    }
  }
  return Buffer.concat(parts).toString("utf8");
}

function readEscape(text: string): { bytes: Buffer; length: number } | undefined {
  const simple = SIMPLE[text.charAt(0)];
  if (simple !== undefined) {
    return { bytes: Buffer.from([simple]), length: 1 };
  }
  const match = NUMERIC.exec(text);
  if (match === null) {
    return undefined;
  }
  const [all, byte, short, long, octal] = match;
  const length = all.length;
  if (short !== undefined || long !== undefined) {
    const code = parseInt(short ?? long ?? "", 16);
    const valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return valid ? { bytes: Buffer.from(String.fromCodePoint(code)), length } : undefined;
  }
  const value = byte === undefined ? parseInt(octal ?? "", 8) : parseInt(byte, 16);
  return value > 255 ? undefined : { bytes: Buffer.from([value]), length };
}
