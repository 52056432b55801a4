import { Command, InvalidArgumentError } from "commander";
import type { Flavour } from "./monorepo/template";
import type { Arm } from "./results";
import { SCENARIOS } from "./scenarios/index";
import type { Scenario } from "./scenarios/scenario";

const ARMS: readonly Arm[] = ["ours", "seed", "ko", "floor", "empty", "bare"];

/** The command line, checked. */
export interface Options {
  readonly counts: readonly number[];
  readonly scenarios: readonly Scenario[];
  readonly arms: readonly Arm[];
  readonly repeat: (scenario: Scenario) => number;
  /** Folder of the results. */
  readonly out: string;
  /** A tree of the user's own. */
  readonly root: string | undefined;
  readonly flavour: Flavour;
  /** As they were given, for the results. */
  readonly given: Readonly<Record<string, string>>;
}

interface Raw {
  readonly services?: number[];
  readonly scenarios?: Scenario[];
  readonly arms?: Arm[];
  readonly repeat?: Repeat;
  readonly out?: string;
  readonly root?: string;
  readonly flavour?: Flavour;
}

interface Repeat {
  readonly all: number | undefined;
  readonly single: Readonly<Record<string, number>>;
}

/** Reads the command line; on mistakes and `--help` the process ends with a text. */
export function readOptions(argv: readonly string[], now: Date): Options {
  const command = new Command("bench")
    .description(
      "Measures this project against the recipe it replaces, ko and plain Go. docs/benchmark.md says how.",
    )
    .option("--services <numbers>", "numbers of services, e.g. 5,20,50 (default: 5,20)", counts)
    .option("--scenarios <names>", `of ${SCENARIOS.map(({ id }) => id).join(", ")}`, scenarios)
    .option("--arms <names>", `of ${ARMS.join(", ")}`, arms)
    .option("--repeat <times>", "times each is measured, for single scenarios as in 5,S1=1", repeat)
    .option("--out <folder>", "where results.json is written; one that is there is continued")
    .option("--root <folder>", "measure a copy of this Go source tree instead of a generated one")
    .option("--flavour <name>", "generated services: kratos, or small ones (default: kratos)", flavour)
    .allowExcessArguments(false);
  command.parse(argv, { from: "user" });
  const raw = command.opts<Raw>();
  return {
    counts: raw.services ?? [5, 20],
    scenarios: SCENARIOS.filter((one) => raw.scenarios?.includes(one) ?? true),
    arms: raw.arms ?? ARMS,
    repeat: (scenario) => raw.repeat?.single[scenario.id] ?? raw.repeat?.all ?? scenario.repeat,
    out: raw.out ?? `bench/results/${now.toISOString().slice(0, 16).replace(":", "")}`,
    root: raw.root,
    flavour: raw.flavour ?? "kratos",
    given: { arguments: argv.join(" ") },
  };
}

function counts(text: string): number[] {
  return text.split(",").map((one) => wholeNumber(one, 1, 999));
}

function scenarios(text: string): Scenario[] {
  return text.split(",").map((id) => {
    const found = SCENARIOS.find((one) => one.id.toLowerCase() === id.trim().toLowerCase());
    if (found === undefined) {
      throw new InvalidArgumentError(`${id} is none of ${SCENARIOS.map((one) => one.id).join(", ")}`);
    }
    return found;
  });
}

function arms(text: string): Arm[] {
  return text.split(",").map((name) => {
    const found = ARMS.find((arm) => arm === name.trim());
    if (found === undefined) {
      throw new InvalidArgumentError(`${name} is none of ${ARMS.join(", ")}`);
    }
    return found;
  });
}

/** `5`, or `5,S1=1`, or `S1=1`. */
function repeat(text: string): Repeat {
  const single: Record<string, number> = {};
  let all: number | undefined;
  for (const part of text.split(",")) {
    const [name = "", times] = part.split("=");
    if (times === undefined) {
      all = wholeNumber(name, 1, 100);
    } else {
      scenarios(name).forEach(({ id }) => (single[id] = wholeNumber(times, 1, 100)));
    }
  }
  return { all, single };
}

function flavour(text: string): Flavour {
  if (text !== "kratos" && text !== "small") {
    throw new InvalidArgumentError(`${text} is neither kratos nor small`);
  }
  return text;
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text.trim() === "") {
    throw new InvalidArgumentError(`${text} is no whole number from ${least} to ${most}`);
  }
  return value;
}
