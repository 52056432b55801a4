import type { GraphPackage } from "../importGraph";
import { html, type Html } from "./html";
import { importPicture } from "./importPicture";
import type { ReportData } from "./reportData";
import { missing, table } from "./table";
import { listText, plural } from "./words";

/** Packages above which a picture shows nothing any more. */
const DRAWN = 120;

/** Who imports what, and what a change in a package rebuilds. */
export async function importsSection({ graph, services }: ReportData): Promise<Html> {
  if ("missing" in graph) {
    return missing(graph.missing);
  }
  const { packages, imports } = graph.value;
  const tooMany = `${packages.length} packages are too many for a picture; \`go-service-image graph --service …\` draws parts.`;
  const rebuilds = (caption: string, some: readonly GraphPackage[]): Html =>
    table(
      caption,
      [
        { title: "Package" },
        { title: "Rebuilds", isNumber: true },
        { title: "Services" },
        { title: "Imported by", isNumber: true },
      ],
      [...some]
        .sort(byUse)
        .map(({ path, folder, services: rebuilt }) => [
          html`<code>${folder === "" ? "." : folder}</code>`,
          `${rebuilt.length} of ${services.length}`,
          rebuilt.length === services.length && rebuilt.length > 2 ? "all" : listText(rebuilt),
          plural(imports.filter(({ to }) => to === path).length, "package"),
        ]),
    );
  const shared = packages.filter((one) => one.services.length > 1);
  const own = packages.filter((one) => one.services.length < 2);
  return html`${packages.length > DRAWN ? missing(tooMany) : await importPicture(graph.value)}
  ${shared.length === 0 ? missing("No package of these services is shared.") : ""}
  ${shared.length === 0 ? "" : rebuilds("What a change in a package rebuilds", shared)}
  ${
    own.length === 0
      ? ""
      : html`<details>
          <summary>${plural(own.length, "package")} that one service alone is made from</summary>
          ${rebuilds("What a change in a package of one service rebuilds", own)}
        </details>`
  }`;
}

/** Those that most services use come first. */
function byUse(a: GraphPackage, b: GraphPackage): number {
  return b.services.length - a.services.length || (a.folder < b.folder ? -1 : 1);
}
