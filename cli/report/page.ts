import { formatSize } from "../../components/common/byteSize";
import { Html, html } from "./html";
import { importsSection } from "./importsSection";
import type { Curve, ReportData } from "./reportData";
import { serviceDetails } from "./serviceDetails";
import { servicesTable, totalOf } from "./servicesTable";
import { STYLE } from "./style";
import { timesSection } from "./timesSection";
import { updateSection } from "./updateSection";
import { plural, timeText } from "./words";

/** Services whose details are open from the beginning. */
const OPEN = 1;

/**
 * The report as one HTML page. It asks for nothing: no script, no font, no picture of another address, and the page's own
 * policy forbids any. All texts of others are escaped.
 */
export async function reportPage(data: ReportData): Promise<string> {
  const { project, stack, time, services, curves } = data;
  const sections: readonly (readonly [id: string, title: string, body: Html])[] = [
    [
      "services",
      "Services",
      html`${servicesTable(data)}
        <p class="note">${data.historySource}</p>`,
    ],
    ["update", "What the last update changed, and why", updateSection(data)],
    [
      "contents",
      "What images are made of",
      html`${await Promise.all(services.map((one, index) => serviceDetails(one, index < OPEN)))}`,
    ],
    ["imports", "Imports, and what a change rebuilds", await importsSection(data)],
    ["times", "Build times", timesSection(data)],
    ...(curves.length > 0 ? [["speed", "Speed of this package", curvesSection(curves)] as const] : []),
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="color-scheme" content="light dark" />
        <title>${project} ${stack}: images of Go services</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <h1>${project} <span class="stack">${stack}</span></h1>
          <p>Images of Go services, as of ${timeText(time)}</p>
          <dl class="facts">${facts(data)}</dl>
        </header>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        <main id="main">
          ${sections.map(
            ([id, title, body]) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${title}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <footer>
          <p>
            Made by <code>go-service-image report</code> from the stack's outputs and its earlier deployments,
            the registry's manifests and layers, the plan of the sources as they were here, and times that
            <code>make up</code> has recorded. The page asks for nothing and holds no script.
          </p>
        </footer>
      </body>
    </html> `.text;
}

function facts({ services, lastUpdate }: ReportData): Html[] {
  const total = totalOf(services);
  const changed = "value" in lastUpdate ? lastUpdate.value : undefined;
  const fact = (name: string, value: Html | string | number): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return [
    fact("services", services.length),
    ...(total === undefined ? [] : [fact(`compressed, ${total.platform}`, formatSize(total.bytes))]),
    ...(changed === undefined
      ? []
      : [
          fact("last update", timeText(changed.time)),
          fact("changed by it", plural(changed.changes.services.length, "service")),
        ]),
  ];
}

function curvesSection(curves: readonly Curve[]): Html {
  return html`<p>
      From this package's own benchmark, on generated services, not from this stack. Ratios carry over to
      other machines, times do not.
    </p>
    ${curves.map(
      ({ title, run, svg }) =>
        html`<figure>
          <figcaption>Run of ${run}</figcaption>
          <div class="scroll paper" role="region" aria-label="Chart, scrollable: ${title}" tabindex="0">
            ${named(svg, title)}
          </div>
        </figure> `,
    )}`;
}

/** A picture of our own, with a name for those who do not see it. */
function named(svg: string, title: string): Html {
  return new Html(svg.replace(/^<svg /, html`<svg role="img" aria-label="${title}" `.text));
}
