import type { Problem } from "./problem";

/** Checks that a text is one line: there is no way to write another one into scripts and Dockerfiles. */
export function lineProblems(field: string, text: string): Problem[] {
  return /[\n\r\0]/.test(text)
    ? [{ field, value: text, rule: "has a line break", fix: "write it in one line" }]
    : [];
}
