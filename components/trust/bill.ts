import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { BuildInformation, ModuleInformation } from "../size/buildInformation";
import type { BasePackage, Distribution } from "./basePackages";
import type { PlatformInventory } from "./inventory";

/** One platform of an image, as a bill of material names it. */
export interface BillSubject {
  /** Host and path of the repository: `registry.example.com/team/auth`. */
  readonly repository: string;
  /** Tag of the image. */
  readonly version: string;
  readonly inventory: PlatformInventory;
}

/** A thing that a bill of material lists. */
export interface BillComponent {
  readonly name: string;
  readonly version: string;
  /** Package URL (github.com/package-url/purl-spec). */
  readonly purl: string;
  readonly license?: string;
  /** SHA-256 of a Go module's content in base 64, as go.sum has it (`h1:`). */
  readonly sum?: string;
}

/** A program, and the modules that it is made of, the standard library included. */
export interface BillProgram {
  readonly path: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  readonly goVersion: string | undefined;
  /** The main module. */
  readonly module: string | undefined;
  /** Undefined if the program does not say it. */
  readonly modules: readonly BillComponent[] | undefined;
}

/** All that a bill of material says of a platform. */
export interface Bill {
  readonly name: string;
  readonly purl: string;
  readonly programs: readonly BillProgram[];
  readonly packages: readonly BillComponent[];
  /** Whether the base is a distribution that has no list of packages which is read: rpm's, for one. */
  readonly hasUnlistedPackages: boolean;
  readonly distribution: Distribution | undefined;
}

/** What a bill says where it does not know the base's packages. */
export const UNLISTED = "unknown: the base has no list of packages of dpkg or apk";

/** Every bill is of this time, so that equal images have equal ones (reproducible-builds.org, `SOURCE_DATE_EPOCH`). */
export const BILL_TIME = "1970-01-01T00:00:00Z";

/** What a bill of material has to say, whatever its format. */
export function billOf({ repository, version, inventory }: BillSubject): Bill {
  const { platform, manifest, programs, packages, distribution } = inventory;
  const [, architecture = "", variant] = platform.split("/");
  const name = posix.basename(repository);
  const qualifiers = {
    arch: variant === undefined ? architecture : `${architecture}/${variant}`,
    repository_url: repository,
    tag: version,
  };
  return {
    name: `${repository} (${platform})`,
    purl: purl("oci", [name], manifest.digest, qualifiers),
    programs: programs.map(({ path, content, build }) => ({
      path,
      sha256: createHash("sha256").update(content).digest("hex"),
      goVersion: build?.goVersion,
      module: build?.modules[0]?.path,
      modules: build && modulesOf(build),
    })),
    packages: packages.map((one) => packageComponent(one, distribution)),
    hasUnlistedPackages: distribution !== undefined && packages.length === 0,
    distribution,
  };
}

/** The main module is the program itself; Go's own packages count as one module, by the name that vulnerabilities have for it. */
function modulesOf({ goVersion, modules }: BuildInformation): BillComponent[] {
  const release = /^(?:go)?(\S+)/.exec(goVersion)?.[1] ?? goVersion;
  const std = { name: "stdlib", version: release, purl: purl("golang", ["stdlib"], release, {}) };
  return [std, ...modules.slice(1).map(moduleComponent)];
}

function moduleComponent({ path, version, sum, replacement }: ModuleInformation): BillComponent {
  // what is compiled is the replacement; a folder has neither a version nor a name of its own
  const isFolder = replacement !== undefined && ["", "(devel)"].includes(replacement.version);
  const used = replacement === undefined || isFolder ? { path, version } : replacement;
  const hash = sum?.startsWith("h1:") === true ? { sum: sum.slice("h1:".length) } : {};
  const plain = isFolder ? "" : used.version;
  return {
    name: used.path,
    version: plain,
    purl: purl("golang", used.path.split("/"), plain, {}),
    ...hash,
  };
}

function packageComponent(
  { kind, name, version, architecture, license }: BasePackage,
  distribution: Distribution | undefined,
): BillComponent {
  const { id, version: release } = distribution ?? { id: kind === "deb" ? "debian" : "alpine", version: "" };
  const distro = release === "" ? {} : { distro: `${id}-${release}` };
  return {
    name,
    version,
    purl: purl(kind, [id, name], version, { ...(architecture !== "" && { arch: architecture }), ...distro }),
    ...(license !== undefined && { license }),
  };
}

/** @param path namespace and name. Names of Go modules keep their case, which counts there. */
function purl(
  type: string,
  path: readonly string[],
  version: string,
  qualifiers: Readonly<Record<string, string>>,
): string {
  const encoded = path.map(encodeURIComponent).join("/");
  const at = version === "" ? "" : `@${encodeURIComponent(version)}`;
  const rest = Object.entries(qualifiers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join("&");
  return `pkg:${type}/${encoded}${at}${rest === "" ? "" : `?${rest}`}`;
}

/** A UUID that follows from a text alone (RFC 9562, version 8). */
export function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Each component once, in the order of package URLs. */
export function distinct(components: readonly BillComponent[]): BillComponent[] {
  const byPurl = new Map(components.map((one) => [one.purl, one]));
  return [...byPurl.values()].sort((a, b) => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0));
}
