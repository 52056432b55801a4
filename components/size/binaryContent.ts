import { formatSize } from "../common/byteSize";
import { type BuildInformation, readBuildInformation } from "./buildInformation";
import { type ElfFile, readElf, type Section } from "./elfFile";

export { UnknownBinaryError } from "./elfFile";
import { type FunctionTable, readFunctionTable } from "./functionTable";

/** Module of Go's own packages. */
export const STANDARD_MODULE = "std";

/** Module of packages that are of no module in the program's list. */
const UNKNOWN_MODULE = "(unknown module)";

/** What one package takes of a program. */
export interface PackageContent {
  /** Import path; of the main package, too. */
  readonly name: string;
  /** Path of its module. */
  readonly module: string;
  /** Bytes of machine code. */
  readonly code: number;
  /** Bytes of the tables that belong to its functions. */
  readonly tables: number;
  /** Both together. */
  readonly size: number;
}

/** What one module takes of a program. */
export interface ModuleContent {
  readonly name: string;
  /** Its version; Go's own for the standard library. */
  readonly version: string;
  readonly size: number;
}

/** What is of no package. */
export interface OtherContent {
  readonly name: string;
  readonly size: number;
}

/** What a program is made of: packages and others together are exactly its size. */
export interface BinaryContent {
  /** Bytes of the file. */
  readonly size: number;
  /** Release of Go; undefined for a program of another language. */
  readonly goVersion: string | undefined;
  /** Largest first, as all lists. */
  readonly modules: readonly ModuleContent[];
  readonly packages: readonly PackageContent[];
  readonly others: readonly OtherContent[];
}

/** What is said of bytes that are of no package. */
const OTHER = {
  constants: "constants: types, strings, embedded files",
  variables: "variables with a value",
  tables: "tables of the runtime",
  compiler: "functions of no package, made by the compiler",
  code: "code outside of Go functions",
  build: "build information",
  debug: "symbols and debug information",
  headers: "headers and padding",
  sections: "other sections",
} as const;

/** Which kind of bytes a section holds, by its name. */
const SECTION_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\.(text|plt|init|fini)/, OTHER.code],
  [/rodata/, OTHER.constants],
  [/^\.(noptr)?data$|^\.data\.rel\.ro$/, OTHER.variables],
  [/gopclntab|typelink|itablink|^\.go\.(module|fipsinfo)/, OTHER.tables],
  [/^\.(go\.buildinfo|note\.)/, OTHER.build],
  [/^\.(z?debug_|symtab|strtab)/, OTHER.debug],
];

/**
 * Finds what a program is made of, from its own tables: stripped programs have them, too.
 *
 * @throws UnknownBinaryError if it is not an ELF file.
 */
export function readBinary(bytes: Buffer): BinaryContent {
  const elf = readElf(bytes);
  const build = sectionNamed(elf, /^\.go\.buildinfo$/, readBuildInformation);
  const functions = sectionNamed(elf, /^(\.data\.rel\.ro)?\.gopclntab$/, readFunctionTable);
  const packages = packagesOf(functions, build);
  return {
    size: bytes.length,
    goVersion: build?.goVersion,
    modules: modulesOf(packages, build),
    packages,
    others: othersOf(elf, functions, packages),
  };
}

/**
 * Reads what the Go command has written into a program: stripped programs have it, too.
 *
 * @returns undefined if there is nothing that can be read, as in a packed program.
 * @throws UnknownBinaryError if it is not an ELF file.
 */
export function buildInformationOf(bytes: Buffer): BuildInformation | undefined {
  return sectionNamed(readElf(bytes), /^\.go\.buildinfo$/, readBuildInformation);
}

function sectionNamed<T>(
  { reader, sections }: ElfFile,
  name: RegExp,
  read: (section: ElfFile["reader"]) => T,
): T | undefined {
  const found = sections.find((section) => name.test(section.name));
  return found && read(reader.part(found.offset, found.size));
}

function packagesOf(
  functions: FunctionTable | undefined,
  build: BuildInformation | undefined,
): PackageContent[] {
  const packages = [...(functions?.packages ?? [])].filter(([path]) => path !== "");
  return packages
    .map(([path, { code, tables }]) => {
      const name = path === "main" ? (build?.mainPackage ?? path) : path;
      return { name, module: moduleOf(name, build), code, tables, size: code + tables };
    })
    .sort(bySize);
}

function moduleOf(name: string, build: BuildInformation | undefined): string {
  const paths = (build?.modules ?? []).map(({ path }) => path);
  const own = paths.filter((path) => name === path || name.startsWith(`${path}/`));
  const longest = own.sort((a, b) => b.length - a.length)[0];
  const first = name.split("/")[0] ?? "";
  // only Go's own import paths begin with an element that has no dot, `vendor/…` included
  return longest ?? (build === undefined || first.includes(".") ? UNKNOWN_MODULE : STANDARD_MODULE);
}

function modulesOf(
  packages: readonly PackageContent[],
  build: BuildInformation | undefined,
): ModuleContent[] {
  const versions = new Map(build?.modules.map(({ path, version }) => [path, version]));
  versions.set(STANDARD_MODULE, build?.goVersion ?? "");
  return sums(packages.map(({ module, size }) => [module, size])).map(({ name, size }) => ({
    name,
    version: versions.get(name) ?? "",
    size,
  }));
}

function othersOf(
  elf: ElfFile,
  functions: FunctionTable | undefined,
  packages: readonly PackageContent[],
): OtherContent[] {
  const { bytes } = elf.reader;
  const known = elf.sections.reduce((sum, { size }) => sum + size, 0);
  if (known === 0) {
    return [{ name: packedName(bytes) ?? OTHER.headers, size: bytes.length }];
  }
  const compiler = functions?.packages.get("") ?? { code: 0, tables: 0 };
  const ofPackages = (of: "code" | "tables"): number => packages.reduce((sum, one) => sum + one[of], 0);
  return sums([
    ...elf.sections.map((section): [string, number] => [kindOf(section), section.size]),
    [OTHER.code, -ofPackages("code") - compiler.code],
    [OTHER.tables, -ofPackages("tables") - compiler.tables],
    [OTHER.compiler, compiler.code + compiler.tables],
    [OTHER.headers, bytes.length - known],
  ]).filter(({ size }) => size !== 0);
}

function kindOf({ name }: Section): string {
  return SECTION_KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? OTHER.sections;
}

/** UPX leaves no sections, and writes its name into the file's head, and behind it what the file's size was. */
function packedName(bytes: Buffer): string | undefined {
  const at = bytes.subarray(0, 4096).indexOf("UPX!");
  if (at < 0) {
    return undefined;
  }
  // the rest of `l_info` has 4 bytes, `p_progid` 4 more (UPX's src/stub/src/include/linux.h)
  const size = formatSize(bytes.readUInt32LE(at + 12));
  return `packed by UPX, unpacked ${size}: its content cannot be read`;
}

/** Sizes by name, added up. */
function sums(entries: readonly (readonly [string, number])[]): { name: string; size: number }[] {
  const total = new Map<string, number>();
  entries.forEach(([name, size]) => total.set(name, (total.get(name) ?? 0) + size));
  return [...total].map(([name, size]) => ({ name, size })).sort(bySize);
}

function bySize(a: { name: string; size: number }, b: { name: string; size: number }): number {
  return b.size - a.size || (a.name < b.name ? -1 : 1);
}
