// Proves that string literals of Go are read as `strconv.Unquote` reads them, escapes and their limits included.
import assert from "node:assert/strict";
import { readGoString } from "../../../components/closure/goString";

describe("Go string literals", () => {
  const valid: Record<string, string> = {
    '""': "",
    '"a b"': "a b",
    '"\\a\\b\\f\\n\\r\\t\\v\\\\\\""': '\x07\b\f\n\r\t\v\\"',
    '"\\x41\\101\\u00e9\\U0001F600"': "AAé😀",
    '"\\xc3\\xa9"': "é",
    '"\\377"': "\uFFFD",
    '"é\\n"': "é\n",
    '`a\\n"b`': 'a\\n"b',
    "`a\r\nb`": "a\nb",
  };
  for (const [literal, value] of Object.entries(valid)) {
    it(`reads ${JSON.stringify(literal)}`, () => {
      assert.deepEqual(readGoString(`${literal} rest`), { value, end: literal.length });
    });
  }

  const malformed = [
    ...["", "a", "'a'", '"a', "`a", '"a\nb"', '"\\"', '"\\q"', '"\\x4"', '"\\400"', '"\\08"'],
    ...['"\\u12"', '"\\ud800"', '"\\U00110000"', '"\\\'"'],
  ];
  for (const literal of malformed) {
    it(`refuses ${JSON.stringify(literal)}`, () => assert.equal(readGoString(literal), undefined));
  }
});
