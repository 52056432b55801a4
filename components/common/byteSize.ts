import { ownValue } from "./record";

/** Bytes of each unit: decimal ones as in SI, binary ones as in IEC 80000-13. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1_000,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
};

const SIZE = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/;

/** How a size is written, for messages. */
export const SIZE_FORM = "write it like `30MB` (30,000,000 bytes) or `30MiB` (31,457,280 bytes)";

/**
 * Reads a size such as `30MB`, `1.5 GB` or `512KiB`; letters have the case that their unit has.
 *
 * @returns whole bytes, 1 or more; undefined if it is no such text.
 */
export function parseSize(text: string): number | undefined {
  const [, count = "", unit = ""] = SIZE.exec(text) ?? [];
  const factor = ownValue(UNITS, unit);
  if (factor === undefined) {
    return undefined;
  }
  const bytes = Math.floor(Number(count) * factor);
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The same size in the spelling that counts: `30mb` is `30MB`; undefined if there is none. */
export function correctedSize(text: string): string | undefined {
  const [, count = "", letters = ""] = SIZE.exec(text.trim()) ?? [];
  const unit = Object.keys(UNITS).find((one) =>
    [one, one.slice(0, 1)].some((spelling) => spelling.toLowerCase() === letters.toLowerCase()),
  );
  const corrected = unit === undefined ? "" : `${count}${unit}`;
  return parseSize(corrected) === undefined ? undefined : corrected;
}

/** Bytes for a person, in decimal units: `7.3 MB`. */
export function formatSize(bytes: number): string {
  const size = Math.abs(bytes);
  // 999,950 would be rounded to 1000.0 kB
  const steps = [
    { unit: "GB", factor: 1e9, from: 999_950_000 },
    { unit: "MB", factor: 1e6, from: 999_950 },
    { unit: "kB", factor: 1e3, from: 1_000 },
  ];
  const step = steps.find(({ from }) => size >= from);
  return step === undefined ? `${bytes} B` : `${(bytes / step.factor).toFixed(1)} ${step.unit}`;
}
