import type { Buildctl } from "../engine/buildctl";
import { outputOf, type BuildRecord, HISTORIES, logOf, parseHistories } from "../engine/buildHistory";
import type { Failure } from "../../stacks/progress/board";
import { STEP_FAILED } from "../../stacks/progress/report";
import { Solve } from "../../stacks/progress/solve";

/** Asks BuildKit; arguments are those of `buildctl`. */
export type AskBuildkit = (args: readonly string[]) => Promise<string>;

/** Asks one daemon. */
export function askWith({ run }: Buildctl): AskBuildkit {
  return async (args) => outputOf(args, await run(args, 30_000));
}

/**
 * The failures with all that their steps printed, by BuildKit's records: the provider may stop to listen before the last
 * lines arrive, and those say what is wrong. Where there is no record, what has arrived stays.
 */
export async function withWholeOutput(failures: readonly Failure[], ask: AskBuildkit): Promise<Failure[]> {
  if (!failures.some(isBuild)) {
    return [...failures];
  }
  try {
    const records = parseHistories(await ask(HISTORIES)).reverse();
    return await Promise.all(
      failures.map(async (failure) => {
        const record = recordOf(failure, records);
        const steps = record === undefined ? [] : stepsOf(await ask(logOf(record.ref, "plain")));
        return steps.length === 0 ? failure : { ...failure, steps };
      }),
    );
  } catch {
    // a daemon that is gone has no records, and the failure itself is what matters
    return [...failures];
  }
}

/** The newest record of a failure; of a repository with another name only if no other one has failed alike. */
function recordOf({ name, messages }: Failure, records: readonly BuildRecord[]): BuildRecord | undefined {
  const said = messages.join("\n");
  const alike = records.filter(({ error }) => error !== undefined && said.includes(error));
  const repository = `/${name.replace(/ .*/, "")}:`;
  const own = alike.find(({ names }) => names.some((one) => one.includes(repository)));
  const repositories = new Set(alike.flatMap(({ names }) => names.map((one) => one.replace(/:[^:/]*$/, ""))));
  return own ?? (repositories.size === 1 ? alike[0] : undefined);
}

/** Whether a step of a build failed. */
function isBuild({ messages }: Failure): boolean {
  return messages.some((message) => message.includes(STEP_FAILED));
}

function stepsOf(log: string): Failure["steps"] {
  const solve = new Solve();
  solve.read(log);
  return solve.failures.filter(({ output }) => output.length > 0);
}
