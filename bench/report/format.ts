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
