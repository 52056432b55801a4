import type { Failure } from "./board";
import type { FailedStep } from "./solve";
import { isThrottled } from "./throttled";

/** What BuildKit says of a command that failed; its output is separate from it. */
export const STEP_FAILED = "did not complete successfully";

/** What the provider says, and nothing else, when a resource's time is over. */
const TIME_IS_OVER = "context deadline exceeded";

/** What the provider says of a build that an interruption has ended. */
const CANCELED = "context canceled";

const TOO_LONG =
  "it took longer than its `timeout`. Fix: look at what it was waiting for, or raise `timeout` in the configuration";

const NOT_ARRIVED =
  "what the step printed has not arrived; the builder keeps it: docker buildx history ls, docker buildx history logs";

const THROTTLING =
  "the registry is throttling. Fix: run it again later, which goes on with what is missing; `make up` has tried for two minutes";

/** What BuildKit says of an image that it cannot get: `failed to resolve source metadata for docker.io/library/golang:1.26: …`. */
const NOT_PULLED = /failed to resolve source metadata for (\S+): /;

/** The failures of a run for a person: each service once, the compiler's lines without BuildKit's. */
export function failureReport(failures: readonly Failure[]): string {
  const said = failures.flatMap(({ messages }) => messages).join("\n");
  const image = NOT_PULLED.exec(said)?.[1];
  const hint = `${image ?? ""} cannot be pulled. Fix: name an image in reach with \`goImage\` (the Go toolchain) or another registry with \`mirrors\`; in mainland China set \`profile: china\``;
  return [
    ...failures.map(failureText),
    ...(image === undefined ? [] : [hint]),
    ...(isThrottled(failures) ? [THROTTLING] : []),
  ].join("\n");
}

/** The failures of an interrupted run that it would have ended with anyway. */
export function failuresOfItsOwn(failures: readonly Failure[]): Failure[] {
  return failures.filter(({ messages }) => !messages.some((message) => message.includes(CANCELED)));
}

function failureText(failure: Failure): string {
  const steps = failure.steps
    .filter((step) => step.output.length > 0)
    .map((step) => ({ ...step, output: reasonOf(step) }));
  const isLate = failure.messages.some((message) => message.trim() === TIME_IS_OVER);
  const title = `${failure.name === "" ? "error" : `${failure.name} failed`}${isLate ? `: ${TOO_LONG}` : ""}`;
  if (steps.length === 0) {
    const isStep = failure.messages.some((message) => message.includes(STEP_FAILED));
    return [`${title}:`, ...indent([...failure.messages, ...(isStep ? [NOT_ARRIVED] : [])])].join("\n");
  }
  return groups(steps)
    .map(({ platforms, output }) => {
      const isNamed = platforms === "" || PLATFORMS.test(output[0] ?? "");
      return [`${title}${isNamed ? "" : ` (${platforms})`}:`, ...indent(output)].join("\n");
    })
    .join("\n");
}

/** A heading of a compile step: the platforms that what follows is about. BuildKit names the one that the step runs on. */
const PLATFORMS = /^\w+\/\w+(?:\/\w+)?(?:, \w+\/\w+(?:\/\w+)?)*:$/;

/** What the Go command prints for each module, before the line that matters. */
const DOWNLOADING = /^go: downloading /;

/** What a step printed, without what only says how far it was; that alone is better than nothing. */
function reasonOf({ output }: FailedStep): readonly string[] {
  const reason = output.filter((line) => !DOWNLOADING.test(line));
  return reason.length === 0 ? output : reason;
}

/** Platforms that failed in the same way are reported once. */
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
