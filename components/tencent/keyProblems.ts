import type { Problem } from "../plan/problem";
import type { CredentialSource } from "./credentials";

/**
 * What is wrong with a pair of keys, without asking anyone. No value is repeated in a message,
 * not even an id: a swapped pair has the key where the id should be.
 */
export function keyProblems(source: CredentialSource): Problem[] {
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
    return [
      { field, rule: "is missing, while the other half of the pair is set", fix: "set both, or neither" },
    ];
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

function pairProblems({ fields, token }: CredentialSource, secretId: string, secretKey: string): Problem[] {
  if (secretId.startsWith("AKID")) {
    return secretKey.startsWith("AKID")
      ? [
          {
            field: fields.secretKey,
            rule: "is an id (ids start with AKID)",
            fix: "set the key that belongs to the id",
          },
        ]
      : tokenProblems(fields.token, token, secretId);
  }
  if (secretKey.startsWith("AKID")) {
    return [
      {
        field: `${fields.secretId}, ${fields.secretKey}`,
        rule: "are swapped (ids start with AKID)",
        fix: "exchange the two values",
      },
    ];
  }
  return [
    {
      field: fields.secretId,
      rule: "is no secret id (ids start with AKID)",
      fix: "copy the id from the CAM console",
    },
  ];
}

/** Ids of temporary keys are about 70 characters long, permanent ones have 36; the former are worth nothing alone. */
function tokenProblems(field: string, token: string | undefined, secretId: string): Problem[] {
  if (token !== undefined || secretId.length <= 60) {
    return [];
  }
  return [
    {
      field,
      rule: "is missing, while the id is one of temporary keys (longer than 60 characters)",
      fix: "set the token that was issued with the keys",
    },
  ];
}
