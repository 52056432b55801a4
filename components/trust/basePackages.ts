/** A package of a Linux distribution in an image. */
export interface BasePackage {
  readonly kind: "deb" | "apk";
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** As the package says it: an SPDX expression in most packages of Alpine, unknown for Debian's. @default - not said */
  readonly license?: string;
}

/** The distribution that a base is made of. */
export interface Distribution {
  /** `ID` of `os-release`, e.g. `debian`. */
  readonly id: string;
  /** `VERSION_ID`, e.g. `13`; empty for a rolling one. */
  readonly version: string;
}

/** Where distributions say what they are, and what is installed. */
export const PACKAGE_FILES: readonly string[] = [
  "/etc/os-release",
  "/usr/lib/os-release",
  "/var/lib/dpkg/status",
  "/lib/apk/db/installed",
  "/usr/lib/apk/db/installed",
];

/** Where distroless images have a file for each package, with the fields of dpkg's status. */
export const PACKAGE_FOLDERS: readonly string[] = ["/var/lib/dpkg/status.d"];

/** Reads `os-release` (freedesktop.org, os-release(5)). @returns undefined if no name stands there */
export function readDistribution(text: string): Distribution | undefined {
  const fields = new Map(
    [...text.matchAll(/^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/gm)].map(
      ([, name = "", double, single, bare]) => [name, double ?? single ?? bare ?? ""],
    ),
  );
  const id = fields.get("ID");
  return id === undefined ? undefined : { id, version: fields.get("VERSION_ID") ?? "" };
}

/** Packages that dpkg lists as installed: paragraphs of `Field: value`. One of distroless has no `Status`. */
export function readDebianPackages(text: string): BasePackage[] {
  return text.split(/\n[ \t]*\n/).flatMap((paragraph) => {
    const field = (name: string): string =>
      new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(paragraph)?.[1]?.trim() ?? "";
    const [name, version, status] = [field("Package"), field("Version"), field("Status")];
    const isThere = status === "" || /\binstalled$/.test(status);
    return name === "" || version === "" || !isThere
      ? []
      : [{ kind: "deb" as const, name, version, architecture: field("Architecture") }];
  });
}

/** Packages that apk lists as installed: paragraphs of a letter, a colon and a value. */
export function readAlpinePackages(text: string): BasePackage[] {
  return text.split(/\n\n+/).flatMap((paragraph) => {
    const field = (letter: string): string =>
      new RegExp(`^${letter}:(.*)$`, "m").exec(paragraph)?.[1]?.trim() ?? "";
    const [name, version, license] = [field("P"), field("V"), field("L")];
    return name === "" || version === ""
      ? []
      : [
          {
            kind: "apk" as const,
            name,
            version,
            architecture: field("A"),
            ...(license !== "" && { license }),
          },
        ];
  });
}
