import { Fault } from "../fault";
import { imageTable, stackOutputs } from "../images";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { RunLock } from "../pulumi/runLock";
import { targetsOf } from "../pulumi/targets";
import { runUpdate, type Updated } from "../pulumi/update";
import { failureReport } from "../progress/report";
import { isRecord } from "../files";
import { tail } from "../run";
import { seconds, type Steps } from "../say";
import { prepareEngine, prepareStack, type Session } from "../steps/prepare";

/** `make up`: everything from a fresh clone to digest-pinned images in a registry. */
export async function up(paths: Paths, options: Options, steps: Steps, started: number): Promise<void> {
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    const tools = await prepareEngine(paths, options, steps);
    const session = await prepareStack(paths, options, tools, steps);
    const updated = await steps.block("pulumi up", async () => runUpdate(paths, updateOf(session, lock)));
    await finish(session, updated, started);
  } finally {
    lock.release();
  }
}

function updateOf(session: Session, lock: RunLock): Parameters<typeof runUpdate>[1] {
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
      ],
      ...(options.services === undefined ? [] : targets),
    ],
    env: session.env,
    ...(options.services === undefined ? {} : { only: options.services }),
    started: (pid) => lock.child(pid),
  };
}

async function finish(session: Session, updated: Updated, started: number): Promise<void> {
  for (const warning of updated.board.warnings) {
    process.stdout.write(`warning: ${warning}\n`);
  }
  for (const note of updated.board.notes) {
    process.stdout.write(`${note}\n`);
  }
  if (updated.interrupted !== undefined) {
    throw new Fault("interrupted; Pulumi was told to cancel. The next run goes on from here.", 130);
  }
  if (updated.code === 0) {
    await refuseUnknownServices(session, updated);
  }
  process.stdout.write(`\n${await imageTable(session).catch(() => "no images yet")}\n\n`);
  if (updated.code !== 0) {
    const report = failureReport(updated.board.failures);
    throw new Fault(
      `${report === "" ? tail(updated.output, 40) : report}\n\npulumi up failed; all that it printed is in ${updated.log}`,
    );
  }
  process.stdout.write(`done in ${seconds(Date.now() - started)}\n`);
}

/** Pulumi takes a target that matches nothing for a success. */
async function refuseUnknownServices(session: Session, updated: Updated): Promise<void> {
  const names = new Set(updated.board.rows.map((row) => row.name));
  const missing = (session.options.services ?? []).filter((service) => !names.has(service));
  if (missing.length > 0) {
    const images = (await stackOutputs(session))["images"];
    const known = Object.keys(isRecord(images) ? images : {}).join(", ");
    throw new Fault(
      `SERVICE: there is no service ${missing.join(", ")}. Fix: use one of ${known === "" ? "the configured ones" : known}.`,
    );
  }
}
