/** Hours that Tencent's clock is ahead of UTC: the API writes times in China's, without saying so. */
const chinaOffset = "+08:00";

/**
 * A time as the API writes it, `2024-06-22 10:37:26`, in milliseconds since 1970.
 *
 * @returns undefined if the text is no time.
 */
export function apiTime(text: string): number | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?(?: \+\d{4} [A-Z]+)?$/.exec(
      text,
    );
  if (match === null) {
    return undefined;
  }
  const [, day = "", hour = "", zone] = match;
  const time = Date.parse(`${day}T${hour}${zone ?? chinaOffset}`);
  return Number.isNaN(time) ? undefined : time;
}
