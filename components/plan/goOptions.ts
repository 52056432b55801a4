import { LEVEL_VARIABLES, levelProblems } from "./goLevels";
import { nearMiss } from "./nearMiss";
import type { Problem } from "./problem";

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
   * @default none; `CGO_ENABLED` is 0.
   */
  readonly env?: Readonly<Record<string, string>>;
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
  CGO_ENABLED: "nothing: services are built without cgo",
};

/** Flags that belong to another argument, or would break what the build promises. */
const OWN_FLAGS: Readonly<Record<string, string>> = {
  "-tags": "go.tags",
  "-ldflags": "go.ldflags",
  "-o": "nothing: the binary has one place in the image",
  "-mod": "nothing: vendoring is found by itself",
  "-C": "main",
  "-buildvcs": "nothing: version control never stands in a binary",
  "-trimpath": "nothing: it is always on",
};

/** Validates the options that a caller gave, all problems at once. */
export function goOptionProblems(field: string, go: GoOptions): Problem[] {
  return [
    ...envProblems(`${field}.env`, go.env ?? {}),
    ...flagProblems(field, go),
    ...listProblems(field, go),
  ];
}

/** Validates the names of download variables. */
export function downloadProblems(field: string, names: readonly string[]): Problem[] {
  return names
    .filter((name) => !DOWNLOAD_VARIABLES.includes(name))
    .map((name) => ({
      field: `${field}.${name}`,
      rule: "is not a variable that the download of modules reads",
      fix: COMPILE_VARIABLES.includes(name) ? "put it into go.env" : nearMiss(name, DOWNLOAD_VARIABLES),
    }));
}

function envProblems(field: string, env: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    const owner = OWN_VARIABLES[name];
    if (name === "CGO_ENABLED" && value !== "0") {
      const fix =
        "leave it out, or give a service that needs cgo a `dockerfile` of its own with a C compiler";
      return [{ field: at, value, rule: "asks for cgo, and generated Dockerfiles have no C compiler", fix }];
    }
    if (owner !== undefined) {
      return [{ field: at, value, rule: `is decided by ${owner}`, fix: "leave it out" }];
    }
    if (DOWNLOAD_VARIABLES.includes(name)) {
      return [{ field: at, rule: "is read by the download of modules only", fix: "put it into download" }];
    }
    if (!COMPILE_VARIABLES.includes(name)) {
      return [
        { field: at, value, rule: "is no variable of a Go build", fix: nearMiss(name, COMPILE_VARIABLES) },
      ];
    }
    return /[\n\r"'\\$`]/.test(value)
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
  return [{ field, value, rule: "is no version of Go's cryptographic module", fix: nearMiss(value, names) }];
}

function flagProblems(field: string, go: GoOptions): Problem[] {
  return (go.flags ?? []).flatMap((flag, index) => {
    const at = `${field}.flags[${index}]`;
    const name = `-${(flag.split("=")[0] ?? "").replace(/^-+/, "")}`;
    const owner = OWN_FLAGS[name];
    if (!flag.startsWith("-")) {
      return [
        {
          field: at,
          value: flag,
          rule: "is no flag: it does not start with `-`",
          fix: "write `-name=value`",
        },
      ];
    }
    if (owner !== undefined) {
      return [{ field: at, value: flag, rule: `is decided by ${owner}`, fix: "leave it out" }];
    }
    return /[\s'"\\$`]/.test(flag)
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
  (go.tags ?? []).forEach((tag, index) => {
    if (!/^[\p{L}\p{Nd}_.]+$/u.test(tag)) {
      const fix = "one tag an entry, letters, digits, `_` and `.`";
      problems.push({ field: `${field}.tags[${index}]`, value: tag, rule: "is no build tag", fix });
    }
  });
  (go.ldflags ?? []).forEach((flag, index) => {
    if (/[\n\r'\\$`]/.test(flag)) {
      const rule = "has a quote, a dollar sign or a line break";
      problems.push({ field: `${field}.ldflags[${index}]`, value: flag, rule, fix: "write a plain value" });
    }
  });
  if (go.version !== undefined && !/^1\.\d+(\.\d+|rc\d+|beta\d+)?$/.test(go.version)) {
    const fix = "write it like `1.26.8`";
    problems.push({ field: `${field}.version`, value: go.version, rule: "is no Go version", fix });
  }
  if (go.image !== undefined && !/^[^\s$]+$/.test(go.image)) {
    const fix = "write a reference such as `golang:1.26-alpine`";
    problems.push({ field: `${field}.image`, value: go.image, rule: "is no image reference", fix });
  }
  return problems;
}
