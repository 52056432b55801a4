import type { BinaryReader } from "./binaryReader";

/** A module that a program is made from. */
export interface ModuleInformation {
  readonly path: string;
  /** `(devel)` for the module that was built in place. */
  readonly version: string;
  /** Hash of its content, as go.sum has it: `h1:…`. Of a replaced module, that of its replacement. */
  readonly sum?: string;
  /** What it is built from instead; without a version, a folder. */
  readonly replacement?: { readonly path: string; readonly version: string };
}

/** What the Go command writes into a program (`debug/buildinfo`). */
export interface BuildInformation {
  /** Release of Go, e.g. `go1.26.8`. */
  readonly goVersion: string;
  /** Import path of the main package. */
  readonly mainPackage: string;
  /** The main module first. A replaced module keeps the path that it is imported by. */
  readonly modules: readonly ModuleInformation[];
}

const MAGIC = Buffer.from("\xff Go buildinf:", "latin1");
const ALIGNMENT = 16;
const HEADER_SIZE = 32;
/** Flag: the texts follow, as since Go 1.18. */
const INLINE = 2;
/** Bytes before and behind the list of modules, which mark it. */
const MARK = 16;

/**
 * Reads the build information.
 *
 * @param section the section `.go.buildinfo`.
 * @returns undefined if there is none, or one of a release before Go 1.18.
 */
export function readBuildInformation(section: BinaryReader): BuildInformation | undefined {
  const { bytes } = section;
  const start = bytes.indexOf(MAGIC);
  if (start < 0 || start % ALIGNMENT !== 0 || (section.u8(start + 15) & INLINE) === 0) {
    return undefined;
  }
  try {
    const version = textAt(section, start + HEADER_SIZE);
    const list = textAt(section, version.end);
    const marked = list.bytes.length >= 2 * MARK ? list.bytes.subarray(MARK, -MARK) : Buffer.alloc(0);
    return { goVersion: version.bytes.toString("utf8"), ...modulesOf(marked.toString("utf8")) };
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function textAt(reader: BinaryReader, offset: number): { readonly bytes: Buffer; readonly end: number } {
  const { value, end } = reader.varint(offset);
  if (end + value > reader.bytes.length) {
    throw new RangeError("a text ends beyond the section");
  }
  return { bytes: reader.bytes.subarray(end, end + value), end: end + value };
}

/** Lines of a word, a path and a version, with tabs between them (`runtime/debug.BuildInfo.String`). */
function modulesOf(text: string): Pick<BuildInformation, "mainPackage" | "modules"> {
  let mainPackage = "";
  const modules: ModuleInformation[] = [];
  for (const line of text.split("\n")) {
    const [word, path = "", version = "", sum = ""] = line.split("\t");
    const hash = sum === "" ? {} : { sum };
    if (word === "path") {
      mainPackage = path;
    } else if (word === "mod" || word === "dep") {
      modules.push({ path, version, ...hash });
    } else if (word === "=>") {
      const replaced = modules.pop();
      const replacement = { path, version };
      modules.push({
        path: replaced?.path ?? path,
        version: version || `=> ${path}`,
        ...hash,
        replacement,
      });
    }
  }
  return { mainPackage, modules };
}
