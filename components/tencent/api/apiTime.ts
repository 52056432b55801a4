/** Hours that Tencent's clock is ahead of UTC: the API writes times in China's where it names no zone. */
const CHINA_OFFSET = "+08:00";

const TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?: ?(Z|[+-]\d{2}:?\d{2}))?(?: [A-Z]{2,5})?$/;

/**
 * A time as the API writes it, in milliseconds since 1970: `2019-10-17 15:59:30 +0800 CST`, `2024-06-22 10:37:26`,
 * `2025-01-03T11:00:19+08:00`.
 *
 * @returns undefined if the text is not a time.
 */
export function apiTime(text: string): number | undefined {
  const [, day, hour, zone = CHINA_OFFSET] = TIME.exec(text) ?? [];
  if (day === undefined || hour === undefined) {
    return undefined;
  }
  const time = Date.parse(`${day}T${hour}${zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
  return Number.isNaN(time) ? undefined : time;
}
