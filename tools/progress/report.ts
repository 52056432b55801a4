import type { Failure } from "./board";
import type { FailedStep } from "./solve";

/** The failures of a run for a person: each service once, the compiler's lines without BuildKit's. */
export function failureReport(failures: readonly Failure[]): string {
  return failures.map(failureText).join("\n");
}

function failureText(failure: Failure): string {
  const steps = failure.steps.filter((step) => step.output.length > 0);
  const title = failure.name === "" ? "error" : `${failure.name} failed`;
  if (steps.length === 0) {
    return [`${title}:`, ...indent(failure.messages)].join("\n");
  }
  return groups(steps)
    .map(({ platforms, output }) =>
      [`${title}${platforms === "" ? "" : ` (${platforms})`}:`, ...indent(output)].join("\n"),
    )
    .join("\n");
}

/** Platforms that failed in the same way are told once. */
function groups(steps: readonly FailedStep[]): { platforms: string; output: readonly string[] }[] {
  const byOutput = new Map<string, FailedStep[]>();
  for (const step of steps) {
    const key = step.output.join("\n");
    byOutput.set(key, [...(byOutput.get(key) ?? []), step]);
  }
  return [...byOutput.values()].map((same) => ({
    platforms: [...new Set(same.flatMap((step) => step.platform ?? []))].sort().join(", "),
    output: same[0]?.output ?? [],
  }));
}

function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`);
}
