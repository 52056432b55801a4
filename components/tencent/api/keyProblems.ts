import type { Problem } from "../../common/problem";
import type { KeySource } from "./keySource";

/** How ids of keys start: those of accounts of the mainland's site, and of the international one. */
const ID = /^[AI]KID/;

/** A key is 32 letters and digits, and may start like an id by chance. */
const KEY_LENGTH = 32;

/** Ids of permanent keys have 36 characters, those of temporary ones about 70. */
const LONGEST_PERMANENT_ID = 60;

/**
 * What is wrong with a pair of keys, without asking anyone. No value is repeated in a message, not even an id: a
 * swapped pair has the key where the id should be. Ids of a form that is not known here are left to the API.
 */
export function keyProblems(source: KeySource): Problem[] {
  const { fields, secretId, secretKey, token } = source;
  const problems = [
    ...textProblems(fields.secretId, secretId),
    ...textProblems(fields.secretKey, secretKey),
    ...(token === undefined ? [] : textProblems(fields.token, token)),
  ];
  return problems.length > 0 ? problems : pairProblems(source, secretId ?? "", secretKey ?? "");
}

function textProblems(field: string, value: string | undefined): Problem[] {
  if (value === undefined) {
    const rule = "is missing, while the other half of the pair is set";
    return [{ field, rule, fix: "set both, or neither" }];
  }
  if (value.trim() === "") {
    return [{ field, rule: "is blank", fix: "set it, or unset both halves to use another source" }];
  }
  if (/\s/.test(value)) {
    return [
      { field, rule: "has white space in or around it", fix: "set it again without spaces and line ends" },
    ];
  }
  return [];
}

function pairProblems({ fields, token }: KeySource, secretId: string, secretKey: string): Problem[] {
  if (ID.test(secretKey) && secretKey.length !== KEY_LENGTH) {
    return [ID.test(secretId) ? notAKey(fields.secretKey) : swapped(fields)];
  }
  if (token === undefined && ID.test(secretId) && secretId.length > LONGEST_PERMANENT_ID) {
    const rule = `is missing, while the id is that of temporary keys (longer than ${LONGEST_PERMANENT_ID} characters)`;
    return [{ field: fields.token, rule, fix: "set the token that was issued with the keys" }];
  }
  return [];
}

function notAKey(field: string): Problem {
  const rule = "is an id (ids start with AKID or IKID)";
  return { field, rule, fix: "set the key that belongs to the id" };
}

function swapped({ secretId, secretKey }: KeySource["fields"]): Problem {
  const rule = "are swapped (ids start with AKID or IKID)";
  return { field: `${secretId}, ${secretKey}`, rule, fix: "exchange the two values" };
}
