import { Command, InvalidArgumentError } from "commander";
import { textTable } from "../../components/common/textTable";
import { seeded } from "../../tools/random";
import { type Fleet, MEASURED, type Outcome } from "./fleet";
import { simulate } from "./simulate";

/** What each number means, its unit and its range. */
const OPTIONS: Readonly<Record<keyof Fleet, readonly [string, least: number, most: number]>> = {
  services: ["services of the fleet", 1, 10_000],
  stacks: ["stacks that they are spread over", 1, 1_000],
  builders: ["BuildKit daemons", 1, 64],
  parallel: ["solves that one daemon works on at once", 1, 64],
  commits: ["commits an hour", 0.1, 10_000],
  shared: ["share of the commits that change a shared package", 0, 1],
  users: ["share of the services that use it", 0, 1],
  start: ["seconds of a run that changes nothing", 0, 3_600],
  perService: ["seconds that each service of the stack adds to that", 0, 60],
  solve: ["seconds for one service, for all its platforms", 0.01, 3_600],
  push: ["MB that one image sends", 0, 100_000],
  registry: ["MB that the registry takes in a second", 0.01, 100_000],
  hours: ["hours that commits come in", 0.1, 1_000],
};

/** `npm run simulate`: how long a commit waits, and where a fleet reaches its limit first. */
function main(argv: readonly string[]): void {
  const command = new Command("simulate")
    .description(
      "Simulates a fleet: how long it takes from a commit to its last image, and what is at work the most. The defaults " +
        "are this project's measured costs; docs/scale.md explains the numbers. Without --services, for 200, 1000 and 2000.",
    )
    .option("--seed <number>", "for the same commits again (default: 1)", within(0, 2 ** 32), 1)
    .option("--json", "print JSON", false)
    .allowExcessArguments(false);
  for (const [name, [about, least, most]] of Object.entries(OPTIONS)) {
    const usual = String(MEASURED[name as keyof Fleet]);
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.option(`--${flag} <number>`, `${about} (default: ${usual})`, within(least, most));
  }
  const { seed, json, ...given } = command
    .parse(argv, { from: "user" })
    .opts<Partial<Fleet> & { seed: number; json: boolean }>();
  const sizes = given.services === undefined ? [200, 1000, 2000] : [given.services];
  const fleets = sizes.map((services) => ({ ...MEASURED, ...given, services }));
  const rows = fleets.map((fleet) => ({ fleet, outcome: simulate(fleet, seeded(seed)) }));
  process.stdout.write(json ? `${JSON.stringify({ seed, rows }, null, 2)}\n` : `${textOf(rows, seed)}\n`);
}

function textOf(rows: readonly { readonly fleet: Fleet; readonly outcome: Outcome }[], seed: number): string {
  const head = [
    "services",
    "commits",
    "runs",
    "solves",
    "median",
    "95 %",
    "longest",
    "stack",
    "builder",
    "registry",
    "limit",
  ];
  const lines = rows.map(({ fleet, outcome: { commits, runs, solves, wait, busy, limit } }) => [
    ...[fleet.services, commits, runs, solves].map(String),
    ...[wait.median, wait.p95, wait.longest].map(seconds),
    ...[busy.stack, busy.builder, busy.registry].map((share) => `${Math.round(share * 100)} %`),
    limit,
  ]);
  return [
    ...textTable([head, ...lines], { numbers: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }),
    "",
    "median, 95 %, longest: from a commit to its last image in the registry. stack, builder, registry: how much of the",
    `time the busiest one is at work; limit: the one that is most. Seed ${seed}.`,
  ].join("\n");
}

function seconds(value: number): string {
  return value < 120 ? `${value.toFixed(1)} s` : `${(value / 60).toFixed(1)} min`;
}

function within(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`${text} is not a number from ${least} to ${most}`);
    }
    return value;
  };
}

if (require.main === module) {
  main(process.argv.slice(2));
}
