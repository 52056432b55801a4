import { ownParts } from "../engine/ownParts";
import { Fault } from "../fault";
import { imageTable } from "../imageTable";
import { sizesOf, stackImages } from "../images";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { checkPushedImages } from "../pulumi/pushedImages";
import { RunLock } from "../pulumi/runLock";
import { servicesVariable, targetsOf } from "../../stacks/targets";
import { updateThroughThrottling } from "../pulumi/throttledUpdate";
import { runUpdate, type Update, type Updated } from "../pulumi/update";
import type { Failure } from "../../stacks/progress/board";
import { askWith, withWholeOutput } from "../progress/wholeOutput";
import { recordRun } from "../../stacks/progress/buildTimes";
import { failureReport, failuresOfItsOwn } from "../../stacks/progress/report";
import { tail } from "../run";
import { seconds, type Steps } from "../say";
import { type Prepared, prepareEngine, prepareStack } from "../steps/prepare";
import type { Session } from "../steps/session";
import { checkTencentPrerequisites } from "../steps/tencentPrerequisites";
import { nextSteps } from "./nextSteps";
import { refuseUnknownServices } from "./unknownServices";

/** `make up`: everything from a fresh clone to digest-pinned images in a registry. */
export async function up(paths: Paths, options: Options, steps: Steps, started: number): Promise<void> {
  checkTencentPrerequisites(paths, options);
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    const prepared = await prepareEngine(paths, options, steps);
    const session = await prepareStack(paths, options, prepared.tools, steps);
    const { lost, putBack } = await checkPushedImages(session);
    if (putBack.length > 0) {
      process.stdout.write(
        `the tag has led to an image that this stack has not pushed, and was put back:\n  ${putBack.join("\n  ")}\n`,
      );
    }
    if (lost.length > 0) {
      process.stdout.write(
        `not in the registry any more, and pushed again where they are wanted:\n  ${lost.join("\n  ")}\n`,
      );
    }
    const update = updateOf(session, prepared, lock, lost.length > 0);
    const run = async (args: readonly string[]): Promise<Updated> => {
      const time = new Date().toISOString();
      const done = await runUpdate(paths, { ...update, args: [...update.args, ...args] });
      recordRun(paths.data, { time, stack: options.stack, builds: done.board.timings });
      return done;
    };
    const updated = await steps.block("pulumi up", async () =>
      updateThroughThrottling(run, (line) => process.stdout.write(`${line}\n`)),
    );
    await finish(session, prepared, updated, started);
  } finally {
    lock.release();
  }
}

function updateOf(session: Session, { engine }: Prepared, lock: RunLock, refresh: boolean): Update {
  const { options } = session;
  const targets = targetsOf(options.services ?? []).flatMap((target) => ["--target", target]);
  return {
    command: "up",
    pulumi: session.pulumi,
    args: [
      ...[
        "--stack",
        options.stack,
        "--config-file",
        session.stackFile,
        "--yes",
        "--skip-preview",
        "--continue-on-error",
        ...(refresh ? ["--refresh"] : []),
      ],
      ...(options.services === undefined ? [] : targets),
    ],
    env: { ...session.env, ...servicesVariable(options.services) },
    ...(options.services === undefined ? {} : { only: options.services }),
    parts: [...(engine?.parts() ?? []), ...ownParts(options, session.env)],
    started: (pulumi) => lock.child(pulumi),
  };
}

async function finish(
  session: Session,
  prepared: Prepared,
  updated: Updated,
  started: number,
): Promise<void> {
  for (const warning of updated.board.warnings) {
    process.stdout.write(`warning: ${warning}\n`);
  }
  for (const note of updated.board.notes) {
    process.stdout.write(`${note}\n`);
  }
  if (updated.interrupted !== undefined) {
    const report = failureReport(failuresOfItsOwn(updated.board.failures));
    const before = report === "" ? "" : `${report}\n\n`;
    throw new Fault(`${before}interrupted; Pulumi is cancelling. The next run continues from here.`, 130);
  }
  if (updated.code === 0) {
    await refuseUnknownServices(session, updated);
  }
  const images = await stackImages(session).catch(() => ({}));
  const sizes = await sizesOf(session, images).catch(() => new Map<string, string>());
  process.stdout.write(`\n${imageTable(images, sizes, process.stdout.columns)}\n\n`);
  if (updated.code !== 0) {
    const report = failureReport(await wholeFailures(prepared, updated));
    throw new Fault(
      `${report === "" ? tail(updated.output, 40) : report}\n\npulumi up failed; all that it printed is in ${updated.log}`,
    );
  }
  const done = `done in ${seconds(Date.now() - started)}`;
  process.stdout.write(`${[done, ...nextSteps(session.options, images)].join("\n")}\n`);
}

/** The failures of this machine's builder with all that was printed; of another one, with what Pulumi has printed. */
async function wholeFailures({ engine }: Prepared, { board }: Updated): Promise<Failure[]> {
  return engine === undefined ? board.failures : withWholeOutput(board.failures, askWith(engine.buildctl()));
}
