import type { Prepared, Running } from "../container";

/** What the service would be made from now. */
export interface DevPlan {
  readonly version: string;
  /** Files and folders whose changes may change it. */
  readonly watched: readonly string[];
  /** Its line, without a time: what has changed against the program that runs, and both versions. */
  readonly line: string;
}

/** How an attempt has ended: with a value, or with what a person is told. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly text: string };

/** What the loop needs of the world. */
export interface Edges {
  /** @param before what the program that runs was made from. */
  readonly plan: (before: DevPlan | undefined) => Promise<Outcome<DevPlan>>;
  /** Makes the image that the stack has the one of this version, if it is not. */
  readonly build: (version: string) => Promise<Outcome<void>>;
  /** Makes the program of that image ready to start, while the one before still runs. */
  readonly prepare: () => Promise<Outcome<Prepared>>;
  /** From now on these are watched, and nothing else. */
  readonly watch: (paths: readonly string[]) => Promise<void>;
  /**
   * Waits for a change of what is watched since the last call.
   *
   * @param patience milliseconds after which it is enough.
   */
  readonly change: (patience: number | undefined) => Promise<void>;
  /** Milliseconds of a clock. */
  readonly now: () => number;
  /** Says one line, or several. */
  readonly say: (text: string) => void;
}

/** Milliseconds after which a plan that failed is made again: what it lacks may be in a folder that is not watched yet. */
const RETRY = 2_000;

/** Plans, builds and starts a service, again after each change, until it is aborted; then nothing is left running. */
export async function develop(name: string, edges: Edges, end: AbortSignal): Promise<void> {
  let running: Running | undefined;
  /** What was built last, or tried. */
  let last: DevPlan | undefined;
  /** What the program that runs was made from. */
  let current: DevPlan | undefined;
  let complaint = "";
  const isOver = (): boolean => end.aborted;
  while (!isOver()) {
    const began = edges.now();
    const plan = await edges.plan(current);
    if (isOver()) {
      break;
    }
    if (!plan.ok) {
      // it is said once, however often it is tried
      if (complaint !== plan.text) {
        edges.say(withOld(plan.text, name, running));
      }
      complaint = plan.text;
      await edges.change(RETRY);
      continue;
    }
    complaint = "";
    await edges.watch(plan.value.watched);
    if (plan.value.version !== last?.version) {
      last = plan.value;
      const before = running;
      running = await round(name, edges, plan.value, before, began, end);
      current = running === before ? current : last;
    }
    if (!isOver()) {
      await edges.change(undefined);
    }
  }
  await running?.stop();
}

/** One round: the image, and the program from it. @returns what runs afterwards. */
async function round(
  name: string,
  edges: Edges,
  { version, line }: DevPlan,
  old: Running | undefined,
  began: number,
  end: AbortSignal,
): Promise<Running | undefined> {
  const isOver = (): boolean => end.aborted;
  const built = await edges.build(version);
  if (isOver()) {
    return old;
  }
  if (!built.ok) {
    edges.say(withOld(built.text, name, old));
    return old;
  }
  const prepared = await edges.prepare();
  if (!prepared.ok) {
    edges.say(withOld(prepared.text, name, old));
    return old;
  }
  if (isOver()) {
    prepared.value.drop();
    return old;
  }
  await old?.stop();
  const running = prepared.value.start();
  let isWanted = true;
  const stop = async (): Promise<number> => {
    isWanted = false;
    return running.stop();
  };
  running.ended.then(
    (code) => isWanted && edges.say(`${name} has ended with code ${code}; the next change starts it again`),
    (error: unknown) => edges.say(`${name} cannot be started: ${String(error)}`),
  );
  edges.say(`${line}  running after ${((edges.now() - began) / 1000).toFixed(1)} s`);
  return { ...running, stop };
}

function withOld(text: string, name: string, running: Running | undefined): string {
  return running === undefined ? text : `${text}\n${name} keeps running as it was`;
}
