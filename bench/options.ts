import { Command, InvalidArgumentError } from "commander";
import type { Flavour } from "./monorepo/template";
import { type Arm, ARMS } from "./results";
import { type Scenario, SCENARIOS } from "./scenarios";

/** What is measured of one source tree. */
export interface Pass {
  readonly counts: readonly number[];
  readonly scenarios: readonly Scenario[];
  readonly arms: readonly Arm[];
  /** Folder of the results. */
  readonly out: string;
  readonly flavour: Flavour;
  /** How often each sample is taken, long ones too. @default - as often as the scenario says, and long ones once */
  readonly repeat: number | undefined;
}

/** The command line, checked. */
export interface Options extends Pass {
  /** A tree of the user's own. */
  readonly root: string | undefined;
  /** Small services in large numbers, beside the usual ones, unless numbers or a tree were asked for. */
  readonly small: Pass | undefined;
  /** As they were given, for the results. */
  readonly given: Readonly<Record<string, string>>;
}

interface Raw extends Partial<Omit<Pass, "counts">> {
  readonly services?: number[];
  readonly root?: string;
}

/** Reads the command line; on mistakes and `--help` the process ends with a text. */
export function readOptions(argv: readonly string[], now: Date): Options {
  const ids = SCENARIOS.map(({ id }) => id);
  const each =
    <T>(read: (text: string) => T) =>
    (text: string): T[] =>
      text.split(",").map((one) => read(one.trim()));
  const raw = new Command("bench")
    .description(
      "Measures this project against the recipe it replaces, ko and plain Go. docs/benchmark.md says how.",
    )
    .option("--services <numbers>", "numbers of services, e.g. 5,20,50 (default: 5,20)", each(upTo(999)))
    .option("--scenarios <names>", `of ${ids.join(", ")}`, (text) => {
      const wanted = each((one) => choice(one.toUpperCase(), ids))(text);
      return SCENARIOS.filter(({ id }) => wanted.includes(id));
    })
    .option(
      "--arms <names>",
      `of ${ARMS.join(", ")}`,
      each((one) => choice(one, ARMS)),
    )
    .option("--repeat <times>", "times each is measured", upTo(100))
    .option("--out <folder>", "where results.json is written; one that is there is continued")
    .option("--root <folder>", "measure a copy of this Go source tree instead of a generated one")
    .option("--flavour <name>", "generated services: kratos, or small ones (default: kratos)", (text) =>
      choice<Flavour>(text, ["kratos", "small"]),
    )
    .allowExcessArguments(false)
    .parse(argv, { from: "user" })
    .opts<Raw>();
  const usual: Pass = {
    counts: raw.services ?? [5, 20],
    scenarios: raw.scenarios ?? SCENARIOS,
    arms: raw.arms ?? ARMS,
    out: raw.out ?? `bench/results/${now.toISOString().slice(0, 16).replace(":", "")}`,
    flavour: raw.flavour ?? "kratos",
    repeat: raw.repeat,
  };
  const isPlain = raw.services === undefined && raw.root === undefined && raw.flavour === undefined;
  return {
    ...usual,
    root: raw.root,
    small: isPlain ? smallPass(usual) : undefined,
    given: { arguments: argv.join(" ") },
  };
}

/** What Pulumi and this project cost for many services; the others would build each of them. */
function smallPass(usual: Pass): Pass | undefined {
  const scenarios = usual.scenarios.filter(({ id }) => id === "S2");
  const arms = usual.arms.filter((arm) => ["ours", "empty", "bare"].includes(arm));
  return scenarios.length === 0 || arms.length === 0
    ? undefined
    : { ...usual, scenarios, arms, counts: [50, 100, 200], out: `${usual.out}/small`, flavour: "small" };
}

function choice<T extends string>(text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) {
    throw new InvalidArgumentError(`${text} is not one of ${known.join(", ")}`);
  }
  return found;
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    if (!/^[1-9]\d*$/.test(text) || Number(text) > most) {
      throw new InvalidArgumentError(`${text} is not a whole number from 1 to ${most}`);
    }
    return Number(text);
  };
}
