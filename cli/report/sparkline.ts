import { formatSize } from "../../components/common/byteSize";
import { html, type Html } from "./html";

const WIDTH = 120;
const HEIGHT = 30;
const EDGE = 4;

/**
 * A small line of sizes, oldest first, of which there are two or more.
 *
 * @param id is unique in the page.
 */
export function sparkline(id: string, title: string, sizes: readonly number[]): Html {
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const x = (index: number): number => EDGE + ((WIDTH - 2 * EDGE) * index) / (sizes.length - 1);
  const y = (size: number): number =>
    most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (size - least)) / (most - least);
  const points = sizes.map((size, index) => [x(index), y(size)].map((one) => one.toFixed(1)));
  const words = sizes.map((size) => formatSize(size)).join(", ");
  const last = points.at(-1) ?? [];
  return html`<svg
    class="sparkline"
    role="img"
    aria-labelledby="${id}-t ${id}-d"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
  >
    <title id="${id}-t">${title}</title>
    <desc id="${id}-d">Oldest first: ${words}</desc>
    <polyline points="${points.map((one) => one.join(",")).join(" ")}" />
    ${points.slice(0, -1).map(([left, top]) => html`<circle cx="${left}" cy="${top}" r="2" />`)}
    <circle class="last" cx="${last[0]}" cy="${last[1]}" r="3.5" />
  </svg>`;
}
