import { ownValue } from "../common/record";
import { CGO_VARIABLES, type CgoOptions, cgoProblems, type ResolvedCgo } from "./cgo";
import { LEVEL_VARIABLES, levelProblems } from "./goLevels";
import { didYouMean } from "../common/didYouMean";
import { lineProblems } from "../common/lines";
import type { Problem } from "../common/problem";
import { imageProblems } from "../common/referenceProblems";

/** How the Go command builds; the same for every service that shares compiled dependencies. */
export interface GoOptions {
  /**
   * Image that holds the Go toolchain and a POSIX shell, e.g. `golang:1.26.8-alpine3.22@sha256:…`.
   *
   * @default the official `golang` image of the module's Go version.
   */
  readonly image?: string;
  /**
   * Version of the Go toolchain in that image, e.g. `1.26.8`; it decides which `go1.N` build tags are satisfied.
   *
   * @default the `toolchain` line of go.work or go.mod, else its `go` line.
   */
  readonly version?: string;
  /** Build tags (`-tags`). @default none */
  readonly tags?: readonly string[];
  /** Arguments of the linker (`-ldflags`). @default `["-s", "-w"]`: no symbol table, no DWARF */
  readonly ldflags?: readonly string[];
  /** Further flags of `go build`, as `GOFLAGS` takes them, e.g. `["-race=false"]`. @default none */
  readonly flags?: readonly string[];
  /**
   * Go's environment while it compiles: `GOEXPERIMENT`, `GOFIPS140`, `GODEBUG` and the levels of architectures, such as
   * `GOAMD64: "v3"`, `GOARM64: "v8.2,crypto"`, `GOARM: "7,softfloat"`, `GO386`, `GOPPC64`, `GORISCV64`, `GOMIPS64`. A level counts for the
   * platforms of its architecture; a platform that has a variant (`linux/amd64/v3`, `linux/arm/v6`) says it itself.
   * Values are checked by the rules of Go's `internal/buildcfg`. Variables that only the download of modules reads
   * (`GOPROXY`, `GOPRIVATE`, …) belong to `download`.
   *
   * With cgo also `CGO_CFLAGS`, `CGO_CPPFLAGS`, `CGO_CXXFLAGS` and `CGO_LDFLAGS`.
   *
   * @default none; `CGO_ENABLED` is what `cgo` says.
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The workspace that modules are built in, as the variable `GOWORK` says it to the Go command: the path of a go.work
   * file, relative to the source tree, or `false` for none. It decides the version, too: where go.work is not committed,
   * `false` makes it the same on all machines.
   *
   * @default - the nearest go.work file above the main package that uses its module
   */
  readonly workspace?: false | string;
  /**
   * Compiles C code of packages, too. The Go image then needs a C compiler for each platform; programs are linked
   * statically unless `static` is false.
   *
   * @default false
   */
  readonly cgo?: boolean | CgoOptions;
  /**
   * Import paths of packages of the source tree that nothing but third-party packages imports, e.g. `example.com/shop/pkg/plugin`.
   * They are not found without the module cache, unless packages are vendored; a build that lacks one names it.
   *
   * @default none
   */
  readonly extraPackages?: readonly string[];
}

/** `GoOptions` with every default filled in. */
export interface ResolvedGo {
  readonly image: string;
  readonly version: string;
  readonly minor: number;
  readonly tags: readonly string[];
  readonly ldflags: readonly string[];
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workspace?: false | string | undefined;
  /** How C code is compiled. @default - not at all */
  readonly cgo?: ResolvedCgo | undefined;
}

/** Variables that only the download of modules reads: they change neither the image nor its version. */
export const DOWNLOAD_VARIABLES: readonly string[] = [
  "GOPROXY",
  "GOPRIVATE",
  "GONOPROXY",
  "GOSUMDB",
  "GONOSUMDB",
  "GOINSECURE",
  "GOAUTH",
  "GOVCS",
];

/** Variables that may differ from Go's default while compiling. */
const COMPILE_VARIABLES: readonly string[] = ["GOEXPERIMENT", ...LEVEL_VARIABLES, "GODEBUG", "GOFIPS140"];

/** Variables that the build decides, and the argument that decides them. */
const OWN_VARIABLES: Readonly<Record<string, string>> = {
  GOOS: "platforms",
  GOARCH: "platforms",
  GOFLAGS: "go.flags",
  GOTOOLCHAIN: "go.image",
  GOVERSION: "go.version",
  GOWORK: "go.workspace",
  CGO_ENABLED: "go.cgo",
};

/** Flags that belong to another argument, or would break what the build promises. */
const OWN_FLAGS: Readonly<Record<string, string>> = {
  "-tags": "go.tags",
  "-ldflags": "go.ldflags",
  "-o": "the build: the binary has a fixed path in the image",
  "-mod": "the build: vendoring is detected",
  "-C": "main",
  "-buildvcs": "the build: binaries never hold version control data",
  "-trimpath": "the build: it is always on",
};

/** Validates the options that a caller gave, all problems at once. */
export function goOptionProblems(field: string, go: GoOptions): Problem[] {
  return [
    ...envProblems(`${field}.env`, go),
    ...cgoProblems(`${field}.cgo`, go.cgo),
    ...flagProblems(field, go),
    ...listProblems(field, go),
  ];
}

/** Validates download variables, which go into a file with a line for each; a value may hold a password, and is not shown. */
export function downloadProblems(field: string, variables: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!DOWNLOAD_VARIABLES.includes(name)) {
      const rule = "is not a variable that the download of modules reads";
      const near = COMPILE_VARIABLES.includes(name)
        ? "put it into go.env"
        : didYouMean(name, DOWNLOAD_VARIABLES);
      return [{ field: at, rule, fix: near }];
    }
    return lineProblems(at, typeof value === "string" ? value : "").map(({ rule, fix }) => ({
      field: at,
      rule,
      fix,
    }));
  });
}

function envProblems(field: string, { env = {}, cgo = false }: GoOptions): Problem[] {
  const names = cgo === false ? COMPILE_VARIABLES : [...COMPILE_VARIABLES, ...CGO_VARIABLES];
  return Object.entries(env).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    const owner = ownValue(OWN_VARIABLES, name);
    if (name === "CGO_ENABLED" && value !== "0") {
      const fix = "write `go: { cgo: true }` (`goCgo: static`), with a Go image that has a C compiler";
      return [{ field: at, value, rule: "is decided by go.cgo", fix }];
    }
    if (cgo === false && CGO_VARIABLES.includes(name)) {
      const fix = "set go.cgo (`goCgo`) as well, or leave it out";
      return [{ field: at, value, rule: "has an effect only with cgo", fix }];
    }
    if (owner !== undefined) {
      return [{ field: at, value, rule: `is decided by ${owner}`, fix: "leave it out" }];
    }
    if (DOWNLOAD_VARIABLES.includes(name)) {
      return [{ field: at, rule: "is read by the download of modules only", fix: "put it into download" }];
    }
    if (!names.includes(name)) {
      return [{ field: at, value, rule: "is not a variable of a Go build", fix: didYouMean(name, names) }];
    }
    return /[\n\r\0"'\\$`]/.test(value)
      ? [{ field: at, value, rule: "has a quote, a dollar sign or a line break", fix: "write a plain value" }]
      : [...levelProblems(at, name, value), ...fipsProblems(at, name, value)];
  });
}

/** Names and versions of Go's own cryptographic module (`isFIPSVersion` in Go's `internal/buildcfg/cfg.go`). */
function fipsProblems(field: string, name: string, value: string): Problem[] {
  const names = ["off", "latest", "inprocess", "certified"];
  if (name !== "GOFIPS140" || names.includes(value) || /^v1\.\d+\.\d+(-rc\d+|-.{8})?$/.test(value)) {
    return [];
  }
  return [
    { field, value, rule: "is not a version of Go's cryptographic module", fix: didYouMean(value, names) },
  ];
}

function flagProblems(field: string, go: GoOptions): Problem[] {
  return (go.flags ?? []).flatMap((flag, index) => {
    const at = `${field}.flags[${index}]`;
    const name = `-${(flag.split("=")[0] ?? "").replace(/^-+/, "")}`;
    const owner = ownValue(OWN_FLAGS, name);
    if (!flag.startsWith("-")) {
      return [
        {
          field: at,
          value: flag,
          rule: "is not a flag: it must start with `-`",
          fix: "write `-name=value`",
        },
      ];
    }
    if (owner !== undefined) {
      return [{ field: at, value: flag, rule: `is decided by ${owner}`, fix: "leave it out" }];
    }
    return /[\s\0'"\\$`]/.test(flag)
      ? [
          {
            field: at,
            value: flag,
            rule: "has a space, a quote or a dollar sign",
            fix: "write `-name=value`",
          },
        ]
      : [];
  });
}

function listProblems(field: string, go: GoOptions): Problem[] {
  const problems: Problem[] = [];
  (go.extraPackages ?? []).forEach((path, index) => {
    if (!/^[\w.~+-]+(\/[\w.~+-]+)*$/.test(path)) {
      const fix = "write it as an `import` does, such as `example.com/shop/pkg/plugin`";
      problems.push({
        field: `${field}.extraPackages[${index}]`,
        value: path,
        rule: "is not a valid import path",
        fix,
      });
    }
  });
  (go.tags ?? []).forEach((tag, index) => {
    if (!/^[\p{L}\p{Nd}_.]+$/u.test(tag)) {
      const fix = "one tag an entry, letters, digits, `_` and `.`";
      problems.push({ field: `${field}.tags[${index}]`, value: tag, rule: "is not a valid build tag", fix });
    }
  });
  (go.ldflags ?? []).forEach((flag, index) => {
    if (/[\n\r\0'\\$`]/.test(flag)) {
      const rule = "has a quote, a dollar sign or a line break";
      problems.push({ field: `${field}.ldflags[${index}]`, value: flag, rule, fix: "write a plain value" });
    }
  });
  if (typeof go.workspace === "string" && !/^(.*\/)?go\.work$/.test(go.workspace)) {
    const rule = "is not a go.work file";
    const fix = "write the path of one, such as `go.work`, or `off` (`false` in a program) for none";
    problems.push({ field: `${field}.workspace`, value: go.workspace, rule, fix });
  }
  if (go.version !== undefined && !/^1\.\d+(\.\d+|rc\d+|beta\d+)?$/.test(go.version)) {
    const fix = "write it like `1.26.8`";
    problems.push({ field: `${field}.version`, value: go.version, rule: "is not a valid Go version", fix });
  }
  problems.push(...(go.image === undefined ? [] : imageProblems(`${field}.image`, go.image)));
  return problems;
}
