import * as fs from "node:fs";
import * as path from "node:path";
import { Bare } from "./arms/bare";
import { type Driver, USUAL } from "./arms/arm";
import { Empty } from "./arms/empty";
import { Floor } from "./arms/floor";
import { Ko } from "./arms/ko";
import { Ours } from "./arms/ours";
import { Place } from "./arms/place";
import { Seed } from "./arms/seed";
import type { Workshop } from "./arms/workshop";
import { CommandFailed } from "./commands";
import { measure, type Measured, type Meters } from "./measure";
import type { Progress } from "./progress";
import type { Arm, Sample } from "./results";
import type { ResultsFile, SampleKey } from "./resultsFile";
import type { Scenario, Variant } from "./scenarios/scenario";
import type { Source } from "./trees/tree";

/** What is to be measured. */
export interface Assignment {
  readonly scenarios: readonly Scenario[];
  readonly arms: readonly Arm[];
  /** Numbers of services. */
  readonly counts: readonly number[];
  readonly repeat: (scenario: Scenario) => number;
}

/** Runs scenarios, arms interleaved: A B C, B C A, … so that what the machine does meanwhile meets all of them. */
export class Benchmark {
  readonly #drivers: Readonly<Record<Arm, Driver>>;
  readonly #places = new Map<string, Place>();

  public constructor(
    private readonly workshop: Workshop,
    private readonly source: Source,
    private readonly meters: Meters,
    private readonly results: ResultsFile,
    private readonly progress: Progress,
  ) {
    const ours = new Ours(workshop);
    const bare = new Bare(workshop, ours, async (count) => this.#builtPlace("ours", count));
    this.#drivers = {
      ours,
      bare,
      seed: new Seed(workshop),
      ko: new Ko(workshop),
      floor: new Floor(workshop),
      empty: new Empty(workshop),
    };
  }

  public async run(assignment: Assignment): Promise<void> {
    for (const count of assignment.counts) {
      for (const scenario of assignment.scenarios) {
        for (const variant of scenario.variants) {
          await this.#runVariant(assignment, scenario, variant, count);
        }
      }
    }
  }

  async #runVariant(
    assignment: Assignment,
    scenario: Scenario,
    variant: Variant,
    count: number,
  ): Promise<void> {
    const arms = (variant.arms ?? scenario.arms).filter((arm) => assignment.arms.includes(arm));
    for (let run = 0; run < assignment.repeat(scenario); run += 1) {
      const first = arms.length === 0 ? 0 : run % arms.length;
      for (const arm of [...arms.slice(first), ...arms.slice(0, first)]) {
        const key = { scenario: scenario.id, variant: variant.name, arm, services: count, run };
        if (!this.results.has(key)) {
          await this.#sample(scenario, variant, key);
        }
      }
    }
  }

  async #sample(scenario: Scenario, variant: Variant, key: SampleKey): Promise<void> {
    const name = nameOf(key);
    const place = this.#place(key.arm, key.services);
    if (variant.edit !== undefined && !place.tree.can(variant.edit)) {
      this.progress.line(`${name}: left out, this tree has nothing for the edit ${variant.edit}`);
      return;
    }
    let sample: Sample;
    try {
      sample = { ...key, ...(await this.#take(variant, place, this.#log(name))) };
    } catch (error) {
      if (!(error instanceof CommandFailed)) {
        throw error;
      }
      place.isUnclear();
      const failure = `before the clock started: ${error.message}`;
      sample = { ...key, seconds: 0, parts: {}, counters: {}, failure };
    }
    const isUp = (variant.task ?? "up") === "up";
    const invalid = sample.failure ?? (isUp ? scenario.invalid?.(sample) : undefined);
    this.results.add(invalid === undefined ? sample : { ...sample, failure: invalid });
    this.progress.line(describe(name, sample, invalid));
    if (invalid === undefined && isUp) {
      scenario.misses?.(sample).forEach((miss) => this.progress.line(`  not as the goal wants it: ${miss}`));
    }
  }

  async #take(variant: Variant, place: Place, log: string): Promise<Measured> {
    const { conditions, task = "up" } = variant;
    const isKept = conditions.state === "kept" && conditions.registry === "kept";
    if (task !== "plan" && conditions.registry === "kept" && !place.isReadyFor(variant.edit)) {
      await this.#settle(place);
    }
    place.edit(variant.edit);
    const digests: string[] = [];
    let measured = await this.#measure(variant, place, log, digests);
    for (let build = 1; build < (variant.builds ?? 1) && measured.failure === undefined; build += 1) {
      measured = await this.#measure(variant, place, log, digests);
    }
    if (measured.failure !== undefined) {
      place.isUnclear();
    } else if (isKept && task === "up") {
      place.wasBuilt();
    }
    return new Set(digests).size > 1
      ? { ...measured, failure: `digests differ: ${digests.join(", ")}` }
      : measured;
  }

  /** @param digests What the images were is added, as one text. */
  async #measure(
    { conditions, task = "up" }: Variant,
    place: Place,
    log: string,
    digests: string[],
  ): Promise<Measured> {
    await this.workshop.parts.registry.delay(conditions.latency);
    try {
      const action = await this.#drivers[place.arm].prepare(place, conditions, task, log);
      try {
        const measured = await measure(action, this.meters);
        if (action.digests !== undefined && measured.failure === undefined && task === "up") {
          digests.push(JSON.stringify(action.digests()));
        }
        return measured;
      } finally {
        await action.cleanUp();
      }
    } finally {
      await this.workshop.parts.registry.delay(0);
    }
  }

  /** Builds the tree as it was generated, untimed: what an edit is measured against. */
  async #settle(place: Place): Promise<void> {
    const name = `${place.arm}, ${place.count} services: making it warm`;
    await this.progress.step(name, async () => {
      place.restore();
      const log = this.#log(`warm-${place.arm}-n${place.count}`);
      const action = await this.#drivers[place.arm].prepare(place, USUAL, "up", log);
      await action.run().finally(async () => action.cleanUp());
      place.wasBuilt();
    });
  }

  #place(arm: Arm, count: number): Place {
    const key = `${arm} ${count}`;
    const place =
      this.#places.get(key) ?? Place.open(this.workshop.parts.folders.places, arm, count, this.source);
    this.#places.set(key, place);
    return place;
  }

  async #builtPlace(arm: Arm, count: number): Promise<Place> {
    const place = this.#place(arm, count);
    if (!place.isReadyFor(undefined)) {
      await this.#settle(place);
    }
    return place;
  }

  #log(name: string): string {
    const folder = path.join(path.dirname(this.results.file), "logs");
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name.replace(/\W+/g, "-")}.log`);
    fs.rmSync(file, { force: true });
    return file;
  }
}

function nameOf({ scenario, variant, arm, services, run }: SampleKey): string {
  return `${scenario}${variant === "" ? "" : ` ${variant}`} N=${services} run ${run + 1} ${arm}`;
}

function describe(name: string, { seconds, counters }: Sample, failure: string | undefined): string {
  if (failure !== undefined) {
    return `${name}: FAILED: ${failure}`;
  }
  const { solves, steps, compiles, links, registryWrites } = counters;
  const told = Object.entries({ solves, steps, compiles, links, writes: registryWrites });
  const known = told.flatMap(([what, value]) => (value === undefined ? [] : [`${what} ${value}`]));
  return `${name}: ${seconds.toFixed(2)} s (${known.join(", ")})`;
}
