import * as fs from "node:fs";
import * as path from "node:path";
import { formatSize } from "../components/common/byteSize";
import { Fault } from "../tools/fault";
import { type Action, type Prepare, USUAL } from "./arms/arm";
import { bare } from "./arms/bare";
import { empty } from "./arms/empty";
import { floor } from "./arms/floor";
import { ko } from "./arms/ko";
import { ours } from "./arms/ours";
import { Workspace } from "./arms/workspace";
import { seed } from "./arms/seed";
import type { Workshop } from "./arms/workshop";
import { CommandFailed } from "./commands";
import { usedBy } from "./disk";
import { measure, type Measured, type Meters } from "./measure";
import type { Pass } from "./options";
import type { Progress } from "./progress";
import { type Arm, LONG_SECONDS, type Sample } from "./results";
import type { ResultsFile, SampleKey } from "./resultsFile";
import { misses, type Scenario, type Variant } from "./scenarios";
import type { Source } from "./trees/tree";

export type Drivers = Readonly<Record<Arm, Prepare>>;

/** Runs scenarios, arms interleaved: A B C, B C A, … so that what the machine does meanwhile meets all of them. */
export class Benchmark {
  readonly #workspaces = new Map<string, Workspace>();
  /** Why an arm could not be prepared, by its name and the number of services. */
  readonly #broken = new Map<string, string>();

  public constructor(
    private readonly workshop: Workshop,
    private readonly source: Source,
    private readonly meters: Meters,
    private readonly results: ResultsFile,
    private readonly progress: Progress,
    private readonly drivers: Drivers = { ours, seed, ko, floor, bare, empty },
  ) {}

  /** @returns what could not be measured, and why; the arms that work are measured all the same. */
  public async run(pass: Pick<Pass, "counts" | "scenarios" | "arms" | "repeat">): Promise<string[]> {
    for (const count of pass.counts) {
      this.#workspaces.clear();
      await this.workshop.forgetOthers(count, this.source);
      for (const scenario of pass.scenarios) {
        const before = this.results.results.samples.length;
        for (const variant of scenario.variants) {
          const arms = variant.arms.filter((arm) => pass.arms.includes(arm));
          await this.#runVariant(scenario, variant, arms, count, pass.repeat);
        }
        if (this.results.results.samples.length > before) {
          await this.workshop.tidyUp();
          const used = formatSize(usedBy(this.workshop.parts.folders.base));
          this.progress.line(`${scenario.id} N=${count} done; ${used} on the disk`);
        }
      }
    }
    return [...this.#broken].map(([name, reason]) => `${name}: ${reason}`);
  }

  async #runVariant(
    scenario: Scenario,
    variant: Variant,
    arms: readonly Arm[],
    services: number,
    repeat: number | undefined,
  ): Promise<void> {
    for (let run = 0; run < (repeat ?? scenario.repeat); run += 1) {
      const first = run % Math.max(1, arms.length);
      for (const arm of [...arms.slice(first), ...arms.slice(0, first)]) {
        const key = { scenario: scenario.id, variant: variant.name, arm, services, run };
        // a first sample that took long is the only one, unless more were asked for
        const before = repeat === undefined ? this.results.find({ ...key, run: 0 }) : undefined;
        const isDone = this.results.find(key) !== undefined || (before?.seconds ?? 0) > LONG_SECONDS;
        if (!isDone && !this.#broken.has(nameOfArm(key))) {
          await this.#sample(scenario, variant, key);
        }
      }
    }
  }

  async #sample(scenario: Scenario, variant: Variant, key: SampleKey): Promise<void> {
    const name = nameOf(key);
    const workspace = this.#workspace(key.arm, key.services);
    if (variant.edit !== undefined && workspace.tree.edits[variant.edit] === undefined) {
      this.progress.line(`${name}: left out, this tree has nothing for the edit ${variant.edit}`);
      return;
    }
    try {
      const measured = await this.#take(variant, workspace, this.#log(name));
      const isUnpushed = scenario.pushes && variant.task === "up" && measured.counters.manifestsPushed === 0;
      const failure = measured.failure ?? (isUnpushed ? "nothing was pushed after the edit" : undefined);
      this.results.add({ ...key, ...measured, ...(failure !== undefined && { failure }) });
      this.progress.line(describe(name, { ...measured, failure }));
      if (failure === undefined && variant.task === "up") {
        misses(variant, key.arm, key.services, measured.counters).forEach((miss) =>
          this.progress.line(`  not as the goal wants it: ${miss}`),
        );
      }
    } catch (error) {
      if (!(error instanceof CommandFailed || error instanceof Fault)) {
        throw error;
      }
      // it would fail again for every sample, after hours
      workspace.isUnclear();
      const failure = `could not be prepared: ${error.message}`;
      this.#broken.set(nameOfArm(key), `${name} ${failure}`);
      this.results.add({ ...key, seconds: 0, parts: {}, counters: {}, failure });
      this.progress.line(`${nameOfArm(key)} IS LEFT OUT from here on, ${name} ${failure}`);
    }
  }

  async #take(variant: Variant, workspace: Workspace, log: string): Promise<Measured> {
    const { conditions, task, edit, builds } = variant;
    if (task !== "plan" && conditions.registry === "kept" && !workspace.isReadyFor(edit)) {
      await this.#warmUp(workspace);
    }
    workspace.edit(edit);
    const digests = new Set<string>();
    let measured: Measured = { seconds: 0, parts: {}, counters: {} };
    for (let build = 0; build < builds && measured.failure === undefined; build += 1) {
      measured = await this.#act(workspace, variant, log, async (action) => {
        const one = await measure(action, this.meters);
        if (action.digests !== undefined && one.failure === undefined && task === "up") {
          digests.add(JSON.stringify(Object.fromEntries(Object.entries(action.digests()).sort())));
        }
        return one;
      });
    }
    if (measured.failure !== undefined) {
      workspace.isUnclear();
    } else if (conditions.state === "kept" && conditions.registry === "kept" && task === "up") {
      workspace.wasBuilt();
    }
    const differing = digests.size > 1 && { failure: `digests differ: ${[...digests].join(", ")}` };
    return { ...measured, ...differing };
  }

  /** Makes an action ready, and uses it; what was fresh goes afterwards. */
  async #act<T>(
    workspace: Workspace,
    { conditions, task }: Pick<Variant, "conditions" | "task">,
    log: string,
    use: (action: Action) => Promise<T>,
  ): Promise<T> {
    const { workshop } = this;
    const built = async (): Promise<Workspace> => this.#builtWorkspace("ours", workspace.count);
    const job = { workshop, workspace, conditions, task, log, ours: built };
    await workshop.parts.registry.delay(conditions.latency);
    try {
      return await use(await this.drivers[workspace.arm](job));
    } finally {
      await workshop.clear();
      await workshop.parts.registry.delay(0);
    }
  }

  /** Builds the tree as it was generated, untimed: what an edit is measured against. */
  async #warmUp(workspace: Workspace): Promise<void> {
    await this.progress.step(`${workspace.arm}, ${workspace.count} services: making it warm`, async () => {
      workspace.restore();
      const log = this.#log(`warm-${workspace.arm}-n${workspace.count}`);
      const usual = { conditions: USUAL, task: "up" } as const;
      await this.#act(workspace, usual, log, async (action) => action.run());
      workspace.wasBuilt();
    });
  }

  #workspace(arm: Arm, count: number): Workspace {
    const key = `${arm} ${count}`;
    const { places } = this.workshop.parts.folders;
    const workspace = this.#workspaces.get(key) ?? new Workspace(places, arm, count, this.source);
    this.#workspaces.set(key, workspace);
    return workspace;
  }

  async #builtWorkspace(arm: Arm, count: number): Promise<Workspace> {
    const workspace = this.#workspace(arm, count);
    if (!workspace.isReadyFor(undefined)) {
      await this.#warmUp(workspace);
    }
    return workspace;
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

function nameOfArm({ arm, services }: SampleKey): string {
  return `${arm} at N=${services}`;
}

function describe(
  name: string,
  { seconds, counters, failure }: Pick<Sample, "seconds" | "counters"> & { failure: string | undefined },
): string {
  const { solves, steps, compiles, links, registryWrites: writes } = counters;
  const known = Object.entries({ solves, steps, compiles, links, writes }).flatMap(([what, value]) =>
    value === undefined ? [] : [`${what} ${value}`],
  );
  return failure === undefined
    ? `${name}: ${seconds.toFixed(2)} s (${known.join(", ")})`
    : `${name}: FAILED: ${failure}`;
}
