import type { DiagnosticEvent } from "@pulumi/pulumi/automation/events";
import { type EngineEvent, nameOf, parentOf, type StepEventMetadata } from "./events";
import { costlyRestore } from "./restore";
import { type FailedStep, type Phase, PHASES, Solve } from "./solve";

/** Component types that have a line of their own, and how the line is named. */
const COMPONENTS: Readonly<Record<string, (name: string) => string>> = {
  "pulumi-go-service-image:index:GoServiceImage": (name) => name,
  "pulumi-go-service-image:index:GoDependencies": (name) => `${name} (dependencies)`,
};
const IMAGE = "docker-build:index:Image";

/** What a service is at. `cached` is pushed without a step that had to run, `unchanged` was not solved at all. */
export type State =
  | "waiting"
  | "preparing"
  | "compiling"
  | "pushing"
  | "pushed"
  | "cached"
  | "unchanged"
  | "deleted"
  | "failed";

/** One service's line. */
export interface Row {
  readonly name: string;
  readonly state: State;
  /** Milliseconds since the epoch at which its work began. */
  readonly since: number;
  /** The same for the end of the work; undefined while it runs. */
  readonly until: number | undefined;
}

/** What the build of one image took. */
export interface Timing {
  /** As its row. */
  readonly name: string;
  readonly state: State;
  /** Milliseconds in each phase. */
  readonly phases: Readonly<Record<Phase, number>>;
  /** Steps that run something, and how many of them came from the builder's cache. */
  readonly steps: number;
  readonly cachedSteps: number;
}

/** What went wrong with one resource. */
export interface Failure {
  /** The service's name, or the resource's if it belongs to none. */
  readonly name: string;
  readonly messages: readonly string[];
  readonly steps: readonly FailedStep[];
}

interface Line {
  readonly name: string;
  state: State;
  since: number;
  until: number | undefined;
  /** When the state began. */
  entered: number;
  readonly phases: Record<Phase, number>;
  readonly solves: Map<string, Solve>;
  readonly messages: string[];
}

/** A line of a step that is not part of its progress. */
const NOTE = /\bupx: .*\bto pull\b.*/;

/** What the program says of main packages that are not services. */
const LEFT_OUT = /^\d+ services?: /;

const ENDED: readonly State[] = ["pushed", "cached", "unchanged", "deleted", "failed"];

/** Follows an update of the stack: engine events in, one row per service out. */
export class Board {
  private readonly lines = new Map<string, Line>();
  private readonly parents = new Map<string, string>();
  private readonly others = new Map<string, string[]>();
  private readonly warned = new Set<string>();
  private readonly notesSeen = new Set<string>();

  /** @param only Names of the services that this run is about; all of them if undefined. */
  public constructor(private readonly only?: readonly string[]) {}

  public get rows(): Row[] {
    return [...this.lines.values()].map(({ name, state, since, until }) => ({ name, state, since, until }));
  }

  /** Times of the images that were solved. */
  public get timings(): Timing[] {
    return [...this.lines.values()]
      .filter(({ solves }) => solves.size > 0)
      .map(({ name, state, phases, solves }) => {
        const steps = [...solves.values()].map((solve) => solve.steps);
        return {
          ...{ name, state, phases: { ...phases } },
          steps: steps.reduce((sum, { all }) => sum + all, 0),
          cachedSteps: steps.reduce((sum, { cached }) => sum + cached, 0),
        };
      });
  }

  /** Warnings of the run, each once. */
  public get warnings(): string[] {
    return [...this.warned];
  }

  /** What a person should read of the builds, each once: what packing saves and costs, and what dependencies cost. */
  public get notes(): string[] {
    const solves = [...this.lines.values()].flatMap((line) => [...line.solves.values()]);
    const costly = costlyRestore(solves.flatMap(({ restore }) => restore ?? []));
    return [...this.notesSeen, ...(costly === undefined ? [] : [costly])];
  }

  public get failures(): Failure[] {
    const services = [...this.lines.values()]
      .filter((line) => line.state === "failed" || line.messages.length > 0)
      .map((line) => ({
        name: line.name,
        messages: line.messages,
        steps: [...line.solves.values()].flatMap((solve) => solve.failures),
      }));
    const others = [...this.others].map(([urn, messages]) => ({
      name: urn === "" ? "" : nameOf(urn),
      messages,
      steps: [],
    }));
    return [...services, ...others];
  }

  /** @param time Milliseconds since the epoch at which it happened. @default - the event's own, in whole seconds */
  public apply(event: EngineEvent, time = event.timestamp * 1000): void {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
    const step = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata;
    if (step !== undefined) {
      this.parents.set(step.urn, parentOf(step));
      const kind =
        resOpFailedEvent !== undefined ? "failed" : resOutputsEvent !== undefined ? "done" : "start";
      this.resource(step, kind, time);
    } else if (diagnosticEvent !== undefined) {
      this.message(diagnosticEvent, time);
    }
  }

  private resource(
    { urn, type, op }: StepEventMetadata,
    kind: "start" | "done" | "failed",
    time: number,
  ): void {
    const line = this.lineOf(urn, time);
    if (line === undefined) {
      return;
    }
    if (kind === "failed") {
      this.enter(line, "failed", time);
    } else if (type === IMAGE && kind === "start") {
      this.started(line, urn, op, time);
    } else if (type === IMAGE) {
      this.ended(line, urn, op, time);
    } else if (Object.hasOwn(COMPONENTS, type) && op === "delete") {
      this.enter(line, "deleted", time);
    }
  }

  private started(line: Line, urn: string, op: string, time: number): void {
    if (isSolve(op)) {
      line.solves.set(urn, new Solve());
      line.since = time;
      this.enter(line, "preparing", time);
    }
  }

  private ended(line: Line, urn: string, op: string, time: number): void {
    if (isSolve(op)) {
      this.enter(line, line.solves.get(urn)?.cached === true ? "cached" : "pushed", time);
    } else if (op === "same") {
      this.enter(line, "unchanged", time);
    }
  }

  private message({ urn = "", severity, message, ephemeral }: DiagnosticEvent, time: number): void {
    const line = this.lineOf(urn, time);
    const text = message.trimEnd();
    if (severity === "warning") {
      this.warned.add(line === undefined ? text : `${line.name}: ${text}`);
    } else if (severity === "error") {
      this.error(line, urn, text);
    } else if (line === undefined && LEFT_OUT.test(text)) {
      this.notesSeen.add(text);
    } else if (line !== undefined && ephemeral === true) {
      const [note] = NOTE.exec(text) ?? [];
      if (note !== undefined) {
        this.notesSeen.add(note);
      }
      const solve = line.solves.get(urn);
      solve?.read(message);
      if (solve !== undefined && !ENDED.includes(line.state)) {
        this.enter(line, solve.phase, time);
      }
    }
  }

  private error(line: Line | undefined, urn: string, text: string): void {
    // the engine's own last word after other errors says nothing new
    if (text === "update failed" || text === "preview failed") {
      return;
    }
    if (line === undefined) {
      this.others.set(urn, [...(this.others.get(urn) ?? []), text]);
    } else {
      line.messages.push(text);
    }
  }

  private enter(line: Line, state: State, time: number): void {
    // a service that failed stays failed, whatever its component says afterwards
    if (line.state !== "failed") {
      const phase = PHASES.find((one) => one === line.state);
      if (phase !== undefined) {
        line.phases[phase] += Math.max(0, time - line.entered);
      }
      line.entered = time;
      line.state = state;
      line.until = ENDED.includes(state) ? time : undefined;
    }
  }

  /** The line of the nearest component above a resource; made when the component is first heard of. */
  private lineOf(urn: string, time: number): Line | undefined {
    for (let at = urn; at !== ""; at = this.parents.get(at) ?? "") {
      const name = COMPONENTS[typeOf(at)]?.(nameOf(at));
      if (name !== undefined) {
        return this.isWanted(nameOf(at), at) ? this.lineNamed(at, name, time) : undefined;
      }
    }
    return undefined;
  }

  private isWanted(name: string, urn: string): boolean {
    return this.only === undefined || !typeOf(urn).endsWith("GoServiceImage") || this.only.includes(name);
  }

  private lineNamed(urn: string, name: string, time: number): Line {
    const known = this.lines.get(urn);
    if (known !== undefined) {
      return known;
    }
    const line: Line = {
      name,
      state: "waiting",
      since: time,
      until: undefined,
      entered: time,
      phases: { preparing: 0, compiling: 0, pushing: 0 },
      solves: new Map(),
      messages: [],
    };
    this.lines.set(urn, line);
    return line;
  }
}

function isSolve(op: string): boolean {
  return ["create", "update", "replace", "create-replacement"].includes(op);
}

/** The resource's own type: the last one in the URN's chain of parent types. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
