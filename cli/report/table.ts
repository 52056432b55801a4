import { html, type Html, type Piece } from "./html";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Whether it has numbers, which stand below each other. */
  readonly isNumber?: boolean;
}

/**
 * A table with a caption. The first cell of a row names it. On a narrow screen rows become cards: roles are written out,
 * since browsers forget them with another `display`.
 */
export function table(caption: Piece, columns: readonly Column[], rows: readonly (readonly Piece[])[]): Html {
  const kind = ({ isNumber }: Column): Html | undefined =>
    isNumber === true ? html` class="number"` : undefined;
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((one) => html`<th role="columnheader" scope="col" ${kind(one)}>${one.title}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${columns.map((column, index) =>
              index === 0
                ? html`<th role="rowheader" scope="row">${row[0]}</th>`
                : html`<td role="cell" data-label="${column.title}" ${kind(column)}>
                    <div>${row[index]}</div>
                  </td>`,
            )}
          </tr> `,
      )}
    </tbody>
  </table> `;
}

/** What is missing, and why. */
export function missing(why: string): Html {
  return html`<p class="missing">${why}</p>`;
}
