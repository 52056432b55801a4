import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";

/** What Go's variable of one architecture may say: instructions that every machine of the image must have. */
interface Level {
  /** The variable, e.g. `GOAMD64`. */
  readonly variable: string;
  /** Its values, the default first. */
  readonly values: readonly string[];
  /** What may follow a value after a comma. */
  readonly features: readonly string[];
  /** Whether several features may follow. */
  readonly several: boolean;
  /** Build tags that a value satisfies, e.g. `amd64.v1` and `amd64.v2`. */
  readonly tags: (value: string) => readonly string[];
  /** Minor release that brought the variable. */
  readonly since?: number;
}

/** The levels of each value's predecessors and its own. */
const upTo =
  (prefix: string, values: readonly string[]) =>
  (value: string): string[] =>
    values.slice(0, values.indexOf(value) + 1).map((one) => `${prefix}.${one}`);

const only =
  (prefix: string) =>
  (value: string): string[] => [`${prefix}.${value}`];

function level(variable: string, values: readonly string[], tags: Level["tags"]): Level {
  return { variable, values, features: [], several: false, tags };
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const AMD64 = ["v1", "v2", "v3", "v4"];
const ARM = ["5", "6", "7"];
const ARM64 = [...range(0, 9).map((minor) => `v8.${minor}`), ...range(0, 5).map((minor) => `v9.${minor}`)];
const PPC64 = ["power8", "power9", "power10"];
const RISCV64 = ["rva20u64", "rva22u64", "rva23u64"];
const FLOAT = ["hardfloat", "softfloat"];

/**
 * By architecture: Go's `internal/buildcfg/cfg.go` (1.26), which tests compare this with. Go itself takes a wrong
 * `GOAMD64` or `GOARM` silently for the default: reading `GOARM64` there overwrites the error.
 */
const LEVELS: Readonly<Record<string, Level>> = {
  amd64: level("GOAMD64", AMD64, upTo("amd64", AMD64)),
  arm64: {
    ...level("GOARM64", ARM64, arm64Tags),
    features: ["lse", "crypto"],
    several: true,
    since: 23,
  },
  arm: { ...level("GOARM", ARM, upTo("arm", ARM)), features: FLOAT },
  386: level("GO386", ["sse2", "softfloat"], only("386")),
  ppc64le: level("GOPPC64", PPC64, upTo("ppc64le", PPC64)),
  riscv64: { ...level("GORISCV64", RISCV64, upTo("riscv64", RISCV64)), since: 23 },
  mips64le: level("GOMIPS64", FLOAT, only("mips64le")),
};

/** Go's variables for the level of an architecture. */
export const LEVEL_VARIABLES: readonly string[] = Object.values(LEVELS).map(({ variable }) => variable);

/**
 * The variable that holds the level of an architecture, e.g. `GOAMD64` for `amd64`; undefined where Go has none.
 *
 * @param goarch as Go names it.
 */
export function levelVariable(goarch: string): string | undefined {
  return LEVELS[goarch]?.variable;
}

/**
 * Build tags that an architecture's level satisfies (`go help buildconstraint`).
 *
 * @param value what the variable says; undefined for Go's default.
 * @param minor minor version of the toolchain.
 */
export function levelTags(goarch: string, value?: string, minor = Infinity): readonly string[] {
  const known = LEVELS[goarch];
  const [base = ""] = (value ?? known?.values[0] ?? "").split(",");
  return known === undefined || minor < (known.since ?? 0) ? [] : known.tags(base);
}

/** The level without what follows it, e.g. `7` of `7,softfloat`. */
export function baseLevel(value: string): string {
  return value.split(",")[0] ?? "";
}

/**
 * Checks the value of a level's variable.
 *
 * @param variable one of {@link LEVEL_VARIABLES}; others have no levels.
 */
export function levelProblems(field: string, variable: string, value: string): Problem[] {
  const known = Object.values(LEVELS).find((one) => one.variable === variable);
  if (known === undefined) {
    return [];
  }
  const [base = "", ...features] = value.split(",");
  if (!known.values.includes(base)) {
    const rule = `is not a level: it must start with one of ${summary(known.values)}`;
    return [{ field, value, rule, fix: didYouMean(base, known.values) }];
  }
  const wrong = features.find((feature, index) => !allowed(known, feature, features.slice(0, index)));
  if (wrong === undefined) {
    return [];
  }
  const follows = known.features.map((one) => `\`,${one}\``).join(known.several ? " and " : " or ");
  return [
    {
      field,
      value,
      rule: follows === "" ? "has something after the level" : `may have only ${follows} after the level`,
      fix: known.features.length === 0 ? `write \`${base}\`` : didYouMean(wrong, known.features),
    },
  ];
}

function allowed(known: Level, feature: string, before: readonly string[]): boolean {
  return (
    known.features.includes(feature) && !before.includes(feature) && (known.several || before.length === 0)
  );
}

function summary(values: readonly string[]): string {
  return values.length > 4 ? `${values[0] ?? ""} to ${values.at(-1) ?? ""}` : values.join(", ");
}

/** v9.x has everything that v8.(x+5) has; the tags of v8 end at v8.9. */
function arm64Tags(value: string): string[] {
  const [major, minor] = [Number(value.slice(1, 2)), Number(value.slice(3))];
  const older = major === 9 ? range(0, Math.min(minor + 5, 9)) : [];
  return [
    ...range(0, minor).map((one) => `arm64.v${major}.${one}`),
    ...older.map((one) => `arm64.v8.${one}`),
  ];
}
