import type { Failure } from "./board";

/** What BuildKit says of a request that a registry has refused for the moment: it repeats it at once, and then gives up. */
const THROTTLED = /\b429 Too Many Requests|\btoomanyrequests\b/i;

/** What Docker Hub says of its quota, which is one of hours. */
const QUOTA = /\bpull rate limit\b/i;

/** Whether requests that a registry throttles are all that has failed, so that the same run gets on a moment later. */
export function isThrottled(failures: readonly Failure[]): boolean {
  return (
    failures.length > 0 && failures.every(({ messages }) => messages.length > 0 && messages.every(isOne))
  );
}

function isOne(message: string): boolean {
  return THROTTLED.test(message) && !QUOTA.test(message);
}
