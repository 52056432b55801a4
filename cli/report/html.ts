/** Text that is HTML already. */
export class Html {
  public constructor(public readonly text: string) {}
}

/** What may stand in a template: text is escaped, nothing is left out of that but HTML. */
export type Piece = Html | string | number | undefined | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML (or SVG) from a template: whatever is put in is text, of elements or of quoted attributes. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  // the source's indentation means nothing in the page
  return new Html(
    strings.map((text, index) => text.replace(/\s*\n\s*/g, "\n") + textOf(pieces[index])).join(""),
  );
}

function textOf(piece: Piece): string {
  if (piece === undefined) {
    return "";
  }
  if (piece instanceof Html) {
    return piece.text;
  }
  return typeof piece === "object"
    ? piece.map(textOf).join("")
    : String(piece).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
