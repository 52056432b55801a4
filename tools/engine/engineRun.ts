import { Fault } from "../fault";
import type { Paths } from "../paths";
import type { Report } from "../say";
import { type Choice, rememberChoice, rememberedChoice, withoutDocker } from "./choice";
import { type ChosenEngine, engineBefore, engineOf, type Supply } from "./chosenEngine";
import { DockerEngine } from "./docker/dockerEngine";
import type { Engine, Started, Surroundings } from "./engine";

/** An engine on its way to run. One that was chosen freely and cannot be had makes room for the next one. */
export class EngineRun {
  #current: ChosenEngine;

  public constructor(
    private readonly paths: Paths,
    current: ChosenEngine,
    private readonly supply: Supply,
  ) {
    this.#current = current;
  }

  public get engine(): Engine {
    return this.#current.engine;
  }

  public get choice(): Choice {
    return this.#current.chosen;
  }

  /** Brings what the engine is made of. @returns what was done, for a person. */
  public async provide(report: Report): Promise<string> {
    return this.#orNext(report, async () => this.engine.provide(report));
  }

  /** Starts it, with what the registry of the clone's engine before has held. */
  public async start(surroundings: Surroundings, report: Report): Promise<Started> {
    await this.#takeOver(report);
    let engine = this.engine;
    return this.#orNext(report, async () => {
      if (engine !== this.engine) {
        engine = this.engine;
        await engine.provide(report);
      }
      // before there is anything that has to be found again
      rememberChoice(this.paths, this.choice);
      return engine.start(surroundings);
    });
  }

  async #orNext<T>(report: Report, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault) || !this.#current.chosen.isFree) {
        throw error;
      }
      const { circumstances, engine } = this.#current;
      const chosen = withoutDocker(circumstances, "Docker cannot be used");
      // one that has gone silent meanwhile keeps what it has, and doctor names it
      await engine.remove().catch(() => undefined);
      report.done(`Docker cannot be used: ${error.message}`);
      report.done(`engine: ${chosen.kind}, since ${chosen.why}`);
      const next = engineOf(this.paths, chosen, "", this.supply);
      this.#current = { chosen, engine: next, circumstances };
      return work();
    }
  }

  /** References stay what they are, so that the images behind them have to come along. */
  async #takeOver(report: Report): Promise<void> {
    const before = rememberedChoice(this.paths);
    if (before === undefined || isSame(before, this.choice)) {
      return;
    }
    const old = await engineBefore(this.paths, this.supply);
    if (old instanceof DockerEngine) {
      await old.provide(report);
      await old.saveData();
      await old.remove();
    } else {
      await old?.stop();
    }
    report.done(`this clone has had the engine ${before.kind}; what its registry holds is taken over`);
  }
}

function isSame(one: Choice, other: Choice): boolean {
  const address = (choice: Choice): string => (choice.kind === "docker" ? choice.address : "");
  return one.kind === other.kind && address(one) === address(other);
}
