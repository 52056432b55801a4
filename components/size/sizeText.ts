import { formatSize } from "../common/byteSize";
import { textTable } from "../common/textTable";
import type {
  ComparedLayer,
  ComparedPlatform,
  ComparedProgram,
  Measure,
  ModulePart,
  Part,
} from "./comparison";
import type { SizeDocument, SizedImage } from "./sizeDocument";

/** Longest instruction that is shown of a layer. */
const INSTRUCTION = 60;

/**
 * Sizes for a person.
 *
 * @param top how many modules and packages of each program are listed.
 */
export function sizeText({ images }: SizeDocument, top: number): string {
  return images.map((image) => imageText(image, top)).join("\n");
}

function imageText({ name, reference, previous, note, platforms }: SizedImage, top: number): string {
  const head = name === null ? [reference] : [`${name}  ${reference}`];
  const compared = previous === null ? [] : [`compared with ${previous}`];
  const notes = note === null ? [] : [note];
  const lines = [...compared, ...notes].map((line) => `  ${line}`);
  return [...head, ...lines, ...platforms.flatMap((one) => platformLines(one, top)), ""].join("\n");
}

function platformLines(platform: ComparedPlatform, top: number): string[] {
  const { compressed, uncompressed, layers, programs } = platform;
  const title = `${platform.platform}: ${withDifference(compressed)} compressed, ${withDifference(uncompressed)} uncompressed`;
  return [
    "",
    `  ${title}`,
    ...indented(
      4,
      textTable([["layer", "compressed", "uncompressed"], ...layers.map(layerRow)], { numbers: [1, 2] }),
    ),
    ...programs.flatMap((program) => programLines(program, top)),
  ];
}

function layerRow({ digest, compressed, uncompressed, createdBy, shared }: ComparedLayer): string[] {
  const instruction = createdBy.replace(/\s+/g, " ").replace(/ # buildkit$/, "");
  const shown = instruction.length > INSTRUCTION ? `${instruction.slice(0, INSTRUCTION - 1)}…` : instruction;
  const known = shared === true ? "  (in the previous image, too)" : "";
  return [digest.slice(7, 19), formatSize(compressed), formatSize(uncompressed), `${shown}${known}`];
}

function programLines(program: ComparedProgram, top: number): string[] {
  const { path, go, size, modules, packages, others, difference: change } = program;
  const numbers = ["size", "share", ...(change === undefined ? [] : ["difference"])];
  const row = (label: string, part: Part): string[] => [
    label,
    formatSize(part.size),
    share(part.size, size),
    ...(change === undefined ? [] : [difference(part)]),
  ];
  const [someModules, somePackages] = [shown(modules, top), shown(packages, top)];
  // one table, so that the lists have their columns in common
  const lists = [
    {
      title: titleOf("module", someModules, modules),
      rows: someModules.map((module) => row(moduleLabel(module), module)),
    },
    {
      title: titleOf("package", somePackages, packages),
      rows: somePackages.map((one) => row(one.name, one)),
    },
    { title: "of no package", rows: others.map((one) => row(one.name, one)) },
  ];
  const rows = lists
    .filter((list) => list.rows.length > 0)
    .flatMap((list) => [[list.title, ...numbers], ...list.rows]);
  return [
    "",
    `    ${path}: ${withDifference(program)}${go === null ? ", no Go program that can be read" : `, ${go}`}`,
    ...indented(6, textTable(rows, { numbers: [1, 2, 3] })),
  ];
}

/** The largest parts, and those that have changed most. */
function shown<T extends Part>(parts: readonly T[], top: number): T[] {
  const changed = parts
    .filter(({ difference: bytes = 0 }) => bytes !== 0)
    .sort((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0));
  const chosen = new Set([...parts.slice(0, top), ...changed.slice(0, top)]);
  return parts.filter((part) => chosen.has(part));
}

function titleOf(what: string, some: readonly Part[], all: readonly Part[]): string {
  return some.length < all.length ? `${what} (${some.length} of ${all.length})` : what;
}

function moduleLabel({ name, version, previousVersion }: ModulePart): string {
  const change = previousVersion === undefined ? "" : ` (was ${previousVersion})`;
  return `${name} ${version}${change}`.trimEnd();
}

function withDifference(measure: Measure): string {
  const change = difference(measure);
  return `${formatSize(measure.size)}${change === "" ? "" : ` (${change})`}`;
}

function difference({ difference: bytes }: Measure): string {
  if (bytes === undefined) {
    return "";
  }
  return bytes === 0 ? "±0" : `${bytes > 0 ? "+" : ""}${formatSize(bytes)}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)} %`;
}

function indented(count: number, lines: readonly string[]): string[] {
  return lines.map((line) => `${" ".repeat(count)}${line}`);
}
