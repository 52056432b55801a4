import { formatSize } from "../../components/common/byteSize";
import { html, type Html } from "./html";

/** Digits of a digest or a version that distinguish it. */
const SHORT = 12;

/** `2026-11-26 23:17 UTC`: the same for every reader. */
export function timeText(time: string | undefined): Html {
  return time === undefined
    ? html`<span class="quiet">not known</span>`
    : html`<time datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 16)} UTC</time>`;
}

export function digestText(digest: string): Html {
  const digits = digest.replace(/^sha256:/, "");
  return html`<code title="${digest}">${digits.slice(0, SHORT)}</code>`;
}

/** `▲ +1.2 kB`: the sign says it, the arrow and the colour say it again. */
export function differenceText(bytes: number | undefined): Html {
  if (bytes === undefined) {
    return html`<span class="quiet">–</span>`;
  }
  return bytes === 0
    ? html`<span class="quiet">± 0</span>`
    : html`<span class="${bytes > 0 ? "grown" : "shrunk"}">${changeText(bytes)}</span>`;
}

export function changeText(bytes: number): string {
  return `${bytes > 0 ? "▲ +" : "▼ −"}${formatSize(Math.abs(bytes))}`;
}

export function shareText(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share >= 10 ? share.toFixed(0) : share.toFixed(1)} %`;
}

/** Of milliseconds: `850 ms`, `2.4 s`, `1 min 5 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 950) {
    return `${Math.round(milliseconds)} ms`;
  }
  const seconds = milliseconds / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A word that may be a fragment of an address. */
export function anchor(...parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part).replace(/[^\w-]/g, "_")).join("-");
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** A list that is too long for a line, its end folded away. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
