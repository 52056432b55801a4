import { formatSize } from "../../components/common/byteSize";
import type { ComparedPlatform, ComparedProgram, Part } from "../../components/size/comparison";
import type { SizedImage } from "../../components/size/sizeDocument";
import { html, type Html } from "./html";
import type { ReportService } from "./reportData";
import { historyTable } from "./servicesTable";
import { missing, table } from "./table";
import { treemapFigure } from "./treemapFigure";
import { anchor, differenceText, plural, shareText } from "./words";

/** Packages that the table of a program names. */
const PACKAGES = 40;

/** One service: its programs, what they are made of, and its images so far. */
export async function serviceDetails(service: ReportService, isOpen: boolean): Promise<Html> {
  const { name, images, content } = service;
  const [image] = images;
  const body =
    "missing" in content
      ? missing(content.missing)
      : html`${await Promise.all(content.value.platforms.map((one) => platformPart(name, content.value, one)))}`;
  return html`<details class="service" id="${anchor("service", name)}" ${isOpen ? html` open` : undefined}>
    <summary>
      <h3>${name}</h3>
      <span class="quiet"><code>${image?.version}</code>${summaryOf(content)}</span>
    </summary>
    ${body} ${historyTable(name, images)}
    <p class="reference">Pull it: <code>${image?.ref}</code></p>
  </details> `;
}

function summaryOf(content: ReportService["content"]): string {
  const platform = "value" in content ? content.value.platforms[0] : undefined;
  return platform === undefined ? "" : ` · ${formatSize(platform.compressed.size)} on ${platform.platform}`;
}

async function platformPart(name: string, image: SizedImage, platform: ComparedPlatform): Promise<Html> {
  const { compressed, uncompressed, layers, programs } = platform;
  const shared = layers.filter((one) => one.shared === true).length;
  const pulled =
    image.previous === null
      ? ""
      : ` A machine that has the image before pulls ${plural(layers.length - shared, "layer")} of ${layers.length}.`;
  return html`<p>
      ${platform.platform}: ${formatSize(compressed.size)} compressed
      (${differenceText(compressed.difference)}), ${formatSize(uncompressed.size)} unpacked
      (${differenceText(uncompressed.difference)}),
      ${plural(layers.length, "layer")}.${pulled}${image.note === null ? "" : ` ${image.note}.`}
    </p>
    ${await Promise.all(programs.map((program) => programPart(name, program, image.previous !== null)))}`;
}

async function programPart(name: string, program: ComparedProgram, isCompared: boolean): Promise<Html> {
  const { path, size, go, difference } = program;
  const label = `Treemap of ${path} of ${name}: areas are bytes. The table below it has the same numbers.`;
  const legend = isCompared
    ? html` Against the image before: <span class="swatch more"></span> ▲ thick border, has grown;
        <span class="swatch less"></span> ▼ dashed border, has shrunk.`
    : html` There is no image before to compare with.`;
  return html`<figure>
      <figcaption>
        <b>${path}</b>, ${formatSize(size)} (${differenceText(difference)})${go === null ? "" : `, ${go}`}. An
        area is bytes, a colour is a module.${legend}
      </figcaption>
      ${await treemapFigure(program, label)}
    </figure>
    <details>
      <summary>The same as tables: modules and packages of ${path}</summary>
      <div class="columns">
        ${partsTable(
          `Modules of ${path}`,
          "Module",
          program.modules.map((one) => ({
            ...one,
            name: [
              one.name,
              one.version,
              one.previousVersion === undefined ? "" : `(was ${one.previousVersion})`,
            ]
              .filter((word) => word !== "")
              .join(" "),
          })),
          size,
        )}
        ${partsTable(`Parts of ${path} that are of no package`, "Part", program.others, size)}
      </div>
      ${partsTable(
        `Packages of ${path}${program.packages.length > PACKAGES ? `: the ${PACKAGES} largest of ${program.packages.length}, and those that have changed most` : ""}`,
        "Package",
        largest(program.packages),
        size,
      )}
    </details> `;
}

/** The largest, and those that have changed most, in their order. */
function largest<T extends Part>(parts: readonly T[]): T[] {
  const changed = parts
    .filter(({ difference = 0 }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0));
  const chosen = new Set([...parts.slice(0, PACKAGES), ...changed.slice(0, PACKAGES / 2)]);
  return parts.filter((one) => chosen.has(one));
}

function partsTable(caption: string, title: string, parts: readonly Part[], whole: number): Html {
  return table(
    caption,
    [
      { title },
      { title: "Size", isNumber: true },
      { title: "Share", isNumber: true },
      { title: "Difference", isNumber: true },
    ],
    parts.map(({ name, size, difference }) => [
      html`<code>${name}</code>`,
      formatSize(size),
      shareText(size, whole),
      differenceText(difference),
    ]),
  );
}
