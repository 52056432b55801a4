import type { Failure } from "./board";

/** What BuildKit says of a push that a registry has refused for the moment: it repeats the request at once, and then gives up. */
const THROTTLED = /failed to push [^]*(?:\b429 Too Many Requests|\btoomanyrequests\b)/i;

/** Whether all that has failed are pushes which the registry throttles, so that the same run gets on a moment later. */
export function isThrottled(failures: readonly Failure[]): boolean {
  return (
    failures.length > 0 && failures.every(({ messages }) => messages.length > 0 && messages.every(isOne))
  );
}

function isOne(message: string): boolean {
  return THROTTLED.test(message);
}
