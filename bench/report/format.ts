/** A number with three significant digits, e.g. `0.35`, `10.4`, `582`. */
export function significant(value: number): string {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return text === "-0" ? "0" : text;
}

export function seconds(value: number): string {
  return `${significant(value)} s`;
}

/** A ratio, e.g. `0.38 ×`. */
export function ratio(value: number): string {
  return `${significant(value)} ×`;
}

export function count(value: number): string {
  return Number.isInteger(value) ? String(value) : significant(value);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Decimal units, e.g. `28.7 MB`. */
export function bytes(value: number): string {
  let [rest, unit] = [value, 0];
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${significant(rest)} ${UNITS[unit] ?? ""}`;
}

/** Binary units, as memory is sold, e.g. `15.6 GiB`. */
export function memory(value: number): string {
  return `${significant(value / 2 ** 30)} GiB`;
}
