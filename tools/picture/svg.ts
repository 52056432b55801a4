/** Pixels of a cell, of a line, around a panel, and between two. */
const [CELL, LINE, PADDING, GAP] = [7.8, 18, 16, 14];
/** Above the text of a panel, for its title. */
const TITLE = 26;

/** States of services, in colours that can be told apart on the dark ground. */
const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:pushed|cached|up to date|already built|done)\b/, "#7ee787"],
  [/\b(?:compiling|pushing|preparing)\b/, "#ffd866"],
  [/\bfailed\b/, "#ff7b72"],
  [/\b(?:waiting|unchanged)\b/, "#8b949e"],
];

/** Lines of a terminal below a title. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Terminals, one below the other. @param title for those who do not see it. */
export function terminalPicture(title: string, panels: readonly Panel[]): string {
  const columns = Math.max(40, ...panels.flatMap(({ lines }) => lines.map((line) => line.length)));
  const width = Math.ceil(columns * CELL + 2 * PADDING);
  const drawn: string[] = [];
  let top = 0;
  for (const panel of panels) {
    const height = TITLE + panel.lines.length * LINE + PADDING;
    drawn.push(
      `<rect x="0" y="${top}" width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>`,
      `<text x="${PADDING}" y="${top + 19}" fill="#8b949e">${escaped(panel.title)}</text>`,
      ...panel.lines.map((line, index) => lineOf(line, top + TITLE + 14 + index * LINE)),
    );
    top += height + GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top - GAP}" width="${width}" role="img" aria-label="${escaped(title)}"`,
    `  font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

/** A line has the width of its cells, whatever font there is. */
function lineOf(line: string, y: number): string {
  const text = line.trimEnd();
  if (text === "") {
    return "";
  }
  const length = Number((text.length * CELL).toFixed(1));
  return `<text x="${PADDING}" y="${y}" textLength="${length}" xml:space="preserve" fill="#e6edf3">${coloured(text)}</text>`;
}

function coloured(text: string): string {
  for (const [pattern, colour] of COLOURS) {
    const found = pattern.exec(text);
    if (found !== null) {
      const [before, after] = [text.slice(0, found.index), text.slice(found.index + found[0].length)];
      return `${escaped(before)}<tspan fill="${colour}">${escaped(found[0])}</tspan>${escaped(after)}`;
    }
  }
  return escaped(text);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
