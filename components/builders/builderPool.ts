import { PlanError, type Problem } from "../common/problem";
import { type Daemon, readDaemons } from "./daemon";
import { faultOf } from "./health";
import { writeInstance } from "./instances";
import { assignEvenly, chooseNode } from "./rendezvous";
import { SLOT_KEYS, slotKey, slotName, slotOf, SLOTS } from "./slots";

/** What is known of a daemon. */
export interface DaemonState {
  readonly address: string;
  /** Why it cannot be used; undefined if it answers. */
  readonly fault: string | undefined;
  /** Number of slots that are its own while all daemons answer. */
  readonly slots: number;
}

/** A daemon that did not answer, and what becomes of its services meanwhile. */
export interface LostDaemon {
  readonly address: string;
  /** Why it cannot be used. */
  readonly reason: string;
  /** Its services, and the address of the daemon that builds each of them instead. */
  readonly moved: readonly { readonly service: string; readonly to: string }[];
}

/** Everything that is wrong with a pool's name and daemons. */
export function poolProblems(name: string, daemons: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name)) {
    const fix = "use letters, digits, `.`, `_` and `-`";
    problems.push({ field: "name", value: name, rule: "cannot be a part of a builder's name", fix });
  }
  if (daemons.length === 0) {
    const fix = "give the address of at least one daemon, such as `tcp://buildkitd-0.buildkitd:1234`";
    problems.push({ field: "daemons", rule: "is empty", fix });
  }
  if (daemons.length > SLOTS) {
    const fix = "use fewer daemons, or several stacks with daemons of their own";
    problems.push({
      field: "daemons",
      rule: `has ${daemons.length} daemons, and ${SLOTS} at most are supported`,
      fix,
    });
  }
  return [...problems, ...readDaemons("daemons", daemons).problems];
}

/**
 * Several BuildKit daemons as builders. A service is declared with the name of a slot, which never changes; which
 * daemon a slot means is written into buildx's files before each run. So a daemon can go and come back without a
 * difference in any declaration, and each service finds its caches where it left them.
 *
 * @example
 * ```ts
 * import { BuilderPool, GoServices } from "pulumi-go-service-image";
 *
 * const pool = new BuilderPool("shop", ["tcp://buildkitd-0.buildkitd:1234", "tcp://buildkitd-1.buildkitd:1234"]);
 *
 * // Whatever is declared on the pool waits until it is known which daemons answer.
 * export async function images(): Promise<GoServices["images"]> {
 *   await pool.prepare(".go-service-image/docker/buildx", ["auth"]);
 *   const services = { auth: "cmd/auth" };
 *   const builder = pool.builder("auth");
 *   const namespace = "registry.example.com/team";
 *   return new GoServices("shop", { source: "../shop", namespace, services, builder }).images;
 * }
 * ```
 */
export class BuilderPool {
  readonly #daemons: readonly Daemon[];
  /** The daemon's address of each slot, while all answer. */
  readonly #homes: ReadonlyMap<string, string>;

  /**
   * Nothing is asked or written yet.
   *
   * @param name distinguishes pools whose files are in one folder, such as the stack's name; it is a part of every
   *   builder's name and must not change during the stack's life.
   * @param daemons address each, `tcp://host:port` or `unix:///path`, behind it options of TLS as buildx knows them:
   *   `tcp://host:1234,cacert=ca.pem,cert=client.pem,key=client.key,servername=name`.
   * @throws PlanError with everything that is wrong with the daemons.
   */
  public constructor(
    private readonly name: string,
    daemons: readonly string[],
  ) {
    const problems = poolProblems(name, daemons);
    if (problems.length > 0) {
      throw new PlanError(`BuilderPool ${name}`, problems);
    }
    this.#daemons = readDaemons("daemons", daemons).value;
    this.#homes = assignEvenly(
      SLOT_KEYS,
      this.#daemons.map(({ address }) => address),
    );
  }

  /** The `builder` of a service's declaration, or of its dependencies'. */
  public builder(service: string): string {
    return slotName(this.name, slotOf(service));
  }

  /** Address of the daemon that a service belongs to, while it answers. */
  public home(service: string): string {
    return this.#homes.get(slotKey(slotOf(service))) ?? "";
  }

  /** Asks all daemons at once whether they answer. Nothing is written. */
  public async check(): Promise<DaemonState[]> {
    const homes = [...this.#homes.values()];
    return Promise.all(
      this.#daemons.map(async (daemon) => ({
        address: daemon.address,
        fault: await faultOf(daemon),
        slots: homes.filter((home) => home === daemon.address).length,
      })),
    );
  }

  /**
   * Asks all daemons at once whether they answer, and writes what each slot means. Nothing else may be declared before
   * it is done.
   *
   * @param folder buildx's folder, which `BUILDX_CONFIG` must name for Pulumi, too.
   * @param services whatever {@link builder} is asked for.
   * @returns the daemons that do not answer.
   * @throws PlanError if none answers.
   */
  public async prepare(folder: string, services: readonly string[]): Promise<LostDaemon[]> {
    const states = await this.check();
    const alive = this.#daemons.filter((_, index) => states[index]?.fault === undefined);
    const lost = states.flatMap(({ address, fault }) =>
      fault === undefined ? [] : [{ address, reason: fault }],
    );
    if (alive.length === 0) {
      throw this.#allLost(lost);
    }
    const current = new Map<string, string>();
    for (const service of services) {
      const daemon = this.#current(service, alive);
      if (daemon !== undefined) {
        writeInstance(folder, this.builder(service), daemon);
        current.set(service, daemon.address);
      }
    }
    return lost.map(({ address, reason }) => {
      const own = services.filter((service) => this.home(service) === address);
      return { address, reason, moved: own.map((service) => ({ service, to: current.get(service) ?? "" })) };
    });
  }

  /** A daemon that builds a service now: its own one, or while that is lost, the one that wins its slot. */
  #current(service: string, alive: readonly Daemon[]): Daemon | undefined {
    const addresses = alive.map(({ address }) => address);
    const home = this.home(service);
    const chosen = addresses.includes(home) ? home : chooseNode(slotKey(slotOf(service)), addresses);
    return alive.find(({ address }) => address === chosen);
  }

  #allLost(lost: readonly { readonly address: string; readonly reason: string }[]): PlanError {
    const each = lost.map(({ address, reason }) => `${address}: ${reason}`).join("; ");
    const rule = lost.length === 1 ? `does not answer (${each})` : `do not answer (${each})`;
    const fix = "start a daemon, or correct its address";
    return new PlanError(`BuilderPool ${this.name}`, [{ field: "daemons", rule, fix }]);
  }
}

/** A lost daemon as a warning for a person. */
export function describeLost({ address, reason, moved }: LostDaemon): string {
  const where = moved.map(({ service, to }) => `${service} on ${to}`).join(", ");
  const meanwhile =
    moved.length === 0
      ? "no service of this stack is assigned to it"
      : `meanwhile its services are built by others, whose caches may be cold: ${where}`;
  return `builder ${address} does not answer (${reason}); ${meanwhile}`;
}
