import { spawn } from "node:child_process";
import { changeText } from "../../stacks/changes/changeText";
import { type EngineStep, isService, stepChanges } from "../../stacks/changes/stepChanges";
import { ownParts } from "../engine/ownParts";
import type { Part } from "../engine/part";
import { Fault } from "../fault";
import type { Options } from "../options";
import type { Paths } from "../paths";
import type { EngineEvent } from "../../stacks/progress/events";
import { failureReport } from "../../stacks/progress/report";
import { RunLock } from "../pulumi/runLock";
import { servicesVariable, targetsOf } from "../../stacks/targets";
import { runUpdate, type Updated } from "../pulumi/update";
import { tail } from "../run";
import type { Steps } from "../say";
import { prepareEngine, prepareStack } from "../steps/prepare";
import type { Session } from "../steps/session";
import { stackWords } from "./stackWords";
import { refuseUnknownServices } from "./unknownServices";

/** `make preview`: which services `make up` would change, and why. */
export async function preview(paths: Paths, options: Options, steps: Steps): Promise<void> {
  // it prepares the engine, as every other command
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    const { tools, engine } = await prepareEngine(paths, options, steps);
    const session = await prepareStack(paths, options, tools, steps);
    await steps.block("pulumi preview", async () =>
      options.verbose ? showDiff(session) : showChanges(session, lock, engine?.parts() ?? []),
    );
  } finally {
    lock.release();
  }
}

function argumentsOf({ options, stackFile }: Session): string[] {
  const targets = targetsOf(options.services ?? []).flatMap((target) => ["--target", target]);
  const own = options.services === undefined ? [] : targets;
  return ["--stack", options.stack, "--config-file", stackFile, ...own];
}

/** The whole diff, as Pulumi shows it. */
async function showDiff(session: Session): Promise<void> {
  const env = { ...session.env, ...servicesVariable(session.options.services) };
  const args = ["preview", "--diff", ...argumentsOf(session)];
  const child = spawn(session.pulumi, args, { cwd: session.paths.project, env, stdio: "inherit" });
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(127));
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  if (code !== 0) {
    throw new Fault("pulumi preview failed", code);
  }
}

/** A line for each service, and what is to be done about it. */
async function showChanges(session: Session, lock: RunLock, parts: readonly Part[]): Promise<void> {
  const { options, paths } = session;
  const seen: EngineStep[] = [];
  const updated = await runUpdate(paths, {
    command: "preview",
    pulumi: session.pulumi,
    args: argumentsOf(session),
    env: { ...session.env, ...servicesVariable(options.services) },
    ...(options.services === undefined ? {} : { only: options.services }),
    parts: [...parts, ...ownParts(options, session.env)],
    seen: (event) => seen.push(...stepOf(event)),
    started: (pulumi) => lock.child(pulumi),
  });
  process.stdout.write(summaryOf(seen, updated, options));
  if (updated.interrupted !== undefined) {
    throw new Fault("interrupted", 130);
  }
  if (updated.code !== 0) {
    const report = failureReport(updated.board.failures);
    throw new Fault(
      `${report === "" ? tail(updated.output, 40) : report}\n\npulumi preview failed; all that it printed is in ${updated.log}`,
    );
  }
  await refuseUnknownServices(session, updated);
}

function summaryOf(steps: readonly EngineStep[], { board, code }: Updated, options: Options): string {
  const changes = stepChanges(steps);
  const lines = changeText(changes, process.stdout.columns);
  const words = stackWords(options);
  const unchanged = steps.filter((step) => isService(step) && step.op === "same").length;
  const next =
    lines.length > 0
      ? `make up${words} builds it; make preview VERBOSE=1${words} shows the whole diff`
      : code === 0
        ? "nothing to do"
        : "";
  return [
    ...board.warnings.map((one) => `warning: ${one}`),
    ...board.notes,
    "",
    ...lines,
    ...(unchanged > 0 ? [`${unchanged} services unchanged`] : []),
    next,
    "",
  ]
    .filter((line, index, all) => line !== "" || all[index - 1] !== "")
    .join("\n");
}

function stepOf({ resourcePreEvent }: EngineEvent): EngineStep[] {
  if (resourcePreEvent === undefined) {
    return [];
  }
  const { op, urn, old, new: now, diffs } = resourcePreEvent.metadata;
  return [{ op, urn, old: old?.inputs, new: now?.inputs, diffs: diffs ?? [] }];
}
