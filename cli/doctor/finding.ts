import { textTable } from "../../components/common/textTable";
import { EXIT_CODES } from "../exitCodes";

/** What was looked at, how it is, and what to do about it. */
export interface Finding {
  readonly subject: string;
  readonly state: string;
  /** `note`: works, with less. `fault`: has to be mended before `up`. */
  readonly level: "well" | "note" | "fault";
  /** Of what is not well. */
  readonly fix?: string;
  /** Kind of a fault, which decides the exit code. @default "problem" */
  readonly kind?: "problem" | "registry" | "program";
}

/** Exit code: that of the first line with a fault. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const fault = findings.find(({ level }) => level === "fault");
  return fault === undefined ? 0 : EXIT_CODES[fault.kind ?? "problem"];
}

/** The findings as lines for a person. A fix is never cut: it stands below what it is about. */
export function findingLines(findings: readonly Finding[]): string[] {
  const marks = { well: "ok", note: "note", fault: "FAULT" } as const;
  const rows = textTable(findings.map(({ subject, state, level }) => [marks[level], subject, state]));
  return findings.flatMap(({ fix }, index) => [
    rows[index] ?? "",
    ...(fix === undefined ? [] : [`       Fix: ${fix}`]),
  ]);
}
