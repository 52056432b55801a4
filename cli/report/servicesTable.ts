import { formatSize } from "../../components/common/byteSize";
import { html, type Html } from "./html";
import type { ReportData, ReportImage, ReportService } from "./reportData";
import { sparkline } from "./sparkline";
import { table } from "./table";
import { anchor, differenceText, digestText, timeText } from "./words";

/** All services, with what they are now. */
export function servicesTable({ services }: ReportData): Html {
  const platforms = platformsOf(services);
  return table(
    "Images of the stack, with what a pull of each platform transfers",
    [
      { title: "Service" },
      { title: "Version" },
      { title: "Digest" },
      ...platforms.map((title) => ({ title: title.replace(/^linux\//, ""), isNumber: true })),
      { title: "To the image before", isNumber: true },
      { title: "In the stack since" },
      { title: "Sizes so far" },
    ],
    services.map(({ name, images }) => {
      const [image, before] = images;
      return [
        html`<a href="#${anchor("service", name)}">${name}</a>`,
        html`<code>${image?.version}</code>`,
        digestText(image?.digest ?? ""),
        ...platforms.map((platform) => sizeText(sizeOf(image, platform))),
        differenceText(difference(image, before)),
        timeText(image?.since),
        history(name, images),
      ];
    }),
  );
}

/** Every image that a service had, newest first. */
export function historyTable(name: string, images: readonly ReportImage[]): Html {
  const platforms = platformsOf([{ images }]);
  return table(
    html`Images of ${name}, newest first`,
    [
      { title: "Since" },
      { title: "Version" },
      { title: "Digest" },
      ...platforms.map((title) => ({ title, isNumber: true })),
      { title: "To the one before", isNumber: true },
    ],
    images.map((image, index) => [
      timeText(image.since),
      html`<code>${image.version}</code>`,
      digestText(image.digest),
      ...platforms.map((platform) => sizeText(sizeOf(image, platform))),
      differenceText(difference(image, images[index + 1])),
    ]),
  );
}

/** Bytes of all services on a platform that most have, for the head of the page. */
export function totalOf(services: readonly ReportService[]): { platform: string; bytes: number } | undefined {
  const [platform] = platformsOf(services);
  const bytes = services.reduce((sum, { images }) => sum + (sizeOf(images[0], platform ?? "") ?? 0), 0);
  return platform === undefined ? undefined : { platform, bytes };
}

function platformsOf(services: readonly Pick<ReportService, "images">[]): string[] {
  const names = services.flatMap(({ images }) => images.flatMap(({ sizes }) => sizes ?? []));
  return [...new Set(names.map(({ platform }) => platform ?? "image"))].sort();
}

function sizeOf(image: ReportImage | undefined, platform: string): number | undefined {
  return image?.sizes?.find((one) => (one.platform ?? "image") === platform)?.bytes;
}

function sizeText(bytes: number | undefined): Html {
  return bytes === undefined ? html`<span class="quiet">not there</span>` : html`${formatSize(bytes)}`;
}

/** Of all platforms together, since they change together. */
function difference(image: ReportImage | undefined, before: ReportImage | undefined): number | undefined {
  const [now, then] = [total(image), total(before)];
  return now === undefined || then === undefined ? undefined : now - then;
}

function total(image: ReportImage | undefined): number | undefined {
  return image?.sizes?.reduce((sum, { bytes }) => sum + bytes, 0);
}

function history(name: string, images: readonly ReportImage[]): Html {
  const platform = images[0]?.sizes?.[0]?.platform ?? "image";
  const sizes = images.flatMap((image) => sizeOf(image, platform) ?? []).reverse();
  return sizes.length < 2
    ? html`<span class="quiet">${sizes.length === 0 ? "not there" : "one so far"}</span>`
    : sparkline(anchor("sizes", name), `Sizes of ${name} on ${platform}`, sizes);
}
