import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import { parsePlatform, type Platform, PLATFORM_NAMES } from "./platform";

/** How C code of Go packages is compiled. */
export interface CgoOptions {
  /**
   * C compiler of single platforms, with its arguments: `{ "linux/arm64": "zig cc -target aarch64-linux-musl" }`. The one
   * for C++ is found beside it (`zig c++`, `g++`, `clang++`).
   *
   * @default - what the Go image has: zig; or GNU's for the platform, such as `aarch64-linux-gnu-gcc`; or `gcc` for the builder's own
   */
  readonly cc?: Readonly<Record<string, string>>;
  /**
   * Whether programs are linked statically, with the build tags `netgo` and `osusergo`, so that they need nothing of their base. Without it, they
   * need the C library that they were linked with, and zig is not tried.
   *
   * @default true
   */
  readonly static?: boolean;
}

/** `CgoOptions` with every default filled in that does not depend on the Go image. */
export interface ResolvedCgo {
  /** By the platform's name. */
  readonly cc: Readonly<Record<string, string>>;
  readonly static: boolean;
}

/** Variables of a Go build that count with cgo alone. */
export const CGO_VARIABLES: readonly string[] = ["CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS"];

/** Tags that take Go's own code in place of the C library's, which loads shared libraries at run time. */
const STATIC_TAGS: readonly string[] = ["netgo", "osusergo"];

/** How zig and GNU's compilers name an architecture. */
const TARGETS: Readonly<Record<string, readonly [zig: string, gnu: string]>> = {
  amd64: ["x86_64-linux-musl", "x86_64-linux-gnu"],
  arm64: ["aarch64-linux-musl", "aarch64-linux-gnu"],
  arm: ["arm-linux-musleabihf", "arm-linux-gnueabihf"],
  386: ["x86-linux-musl", "i686-linux-gnu"],
  ppc64le: ["powerpc64le-linux-musl", "powerpc64le-linux-gnu"],
  riscv64: ["riscv64-linux-musl", "riscv64-linux-gnu"],
  s390x: ["s390x-linux-musl", "s390x-linux-gnu"],
  mips64le: ["mips64el-linux-muslabi64", "mips64el-linux-gnuabi64"],
  loong64: ["loongarch64-linux-musl", "loongarch64-linux-gnu"],
};

/** @returns undefined without cgo. */
export function resolveCgo(cgo: boolean | CgoOptions | undefined): ResolvedCgo | undefined {
  if (cgo === undefined || cgo === false) {
    return undefined;
  }
  const { cc = {}, static: isStatic = true } = cgo === true ? {} : cgo;
  const byName = Object.entries(cc).map(([name, command]) => [parsePlatform(name)?.name ?? name, command]);
  return { cc: Object.fromEntries(byName) as Record<string, string>, static: isStatic };
}

/** Build tags that come with cgo. */
export function cgoTags(cgo: ResolvedCgo | undefined): readonly string[] {
  return cgo?.static === true ? STATIC_TAGS : [];
}

/** Checks the options. */
export function cgoProblems(field: string, cgo: boolean | CgoOptions | undefined): Problem[] {
  const compilers = typeof cgo === "object" ? Object.entries(cgo.cc ?? {}) : [];
  return compilers.flatMap(([name, command]) => {
    const at = `${field}.cc.${name}`;
    if (parsePlatform(name) === undefined) {
      return [{ field: at, rule: "is not a platform", fix: didYouMean(name, PLATFORM_NAMES) }];
    }
    return /^[\w./+-]+( [\w./+=:,@-]+)*$/.test(command)
      ? []
      : [
          {
            field: at,
            value: command,
            rule: "is not a program with plain arguments",
            fix: "write it like `zig cc -target aarch64-linux-musl`",
          },
        ];
  });
}

/** Linker flags of a program with C code; flags of the caller's own for the same go before. */
export function cgoLinkerFlags(cgo: ResolvedCgo | undefined, own: readonly string[]): string[] {
  const has = (name: string): boolean => own.some((flag) => new RegExp(`^--?${name}(=|$)`).test(flag));
  if (cgo?.static !== true) {
    return [];
  }
  // the C compiler's own debug information names folders of its cache: without it, the same bytes come out everywhere
  const strip = own.includes("-s") ? " -s" : "";
  return [
    ...(has("linkmode") ? [] : ["-linkmode external"]),
    ...(has("extldflags") ? [] : [`-extldflags "-static${strip}"`]),
  ];
}

/** How the compilers of a platform are found: one that was named, or names to look for. */
export function compilersOf(
  cgo: ResolvedCgo,
  { name, goarch }: Platform,
):
  | { readonly cc: string; readonly cxx: string }
  | { readonly zig: string | undefined; readonly gnu: string | undefined } {
  const cc = cgo.cc[name];
  if (cc !== undefined) {
    const cxx = cc
      .replace(/^(\S*zig) cc\b/, "$1 c++")
      .replace(/^(\S*)gcc\b/, "$1g++")
      .replace(/^(\S*)clang(?!\+)/, "$1clang++");
    return { cc, cxx };
  }
  const [zig, gnu] = TARGETS[goarch] ?? [];
  // zig brings a C library to link with, and not the one that a base has
  return { zig: cgo.static ? zig : undefined, gnu };
}
