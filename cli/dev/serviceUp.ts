import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Board } from "../../stacks/progress/board";
import { parseEvent } from "../../stacks/progress/events";
import { failureReport } from "../../stacks/progress/report";
import { servicesVariable, targetsOf } from "../../stacks/targets";
import { stackOption } from "../stackOutputs";
import type { Outcome } from "./loop";

/** Lines of Pulumi's own output that are shown where no resource says what is wrong. */
const TAIL = 20;

/**
 * Brings up one service of a stack, and what it needs.
 *
 * @param end aborts it: Pulumi cancels what it has begun.
 */
export async function serviceUp(
  service: string,
  stack: string | undefined,
  end: AbortSignal,
): Promise<Outcome<void>> {
  // events hold what Pulumi does not know to be secret
  const folder = mkdtempSync(join(tmpdir(), "go-service-image-up-"));
  const [events, log] = [join(folder, "events.jsonl"), join(folder, "log")];
  try {
    const code = await pulumiUp(service, stack, { events, log }, end);
    if (code === 0) {
      return { ok: true, value: undefined };
    }
    const board = new Board([service]);
    const lines = existsSync(events) ? readFileSync(events, "utf8").split("\n") : [];
    for (const line of lines) {
      const event = parseEvent(line);
      if (event !== undefined) {
        board.apply(event);
      }
    }
    const report = failureReport(board.failures);
    const printed = readFileSync(log, "utf8").trimEnd().split("\n").slice(-TAIL).join("\n");
    return { ok: false, text: report === "" ? `pulumi up failed:\n${printed}` : report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pulumiUp(
  service: string,
  stack: string | undefined,
  files: { readonly events: string; readonly log: string },
  end: AbortSignal,
): Promise<number> {
  const output = openSync(files.log, "w", 0o600);
  const args = [
    ...["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"],
    ...["--event-log", files.events, ...stackOption(stack)],
    ...targetsOf([service]).flatMap((target) => ["--target", target]),
  ];
  const child = spawn("pulumi", args, {
    // --event-log is one of the CLI's debugging options
    env: { ...process.env, ...servicesVariable([service]), PULUMI_DEBUG_COMMANDS: "true" },
    stdio: ["ignore", output, output],
    // a session of its own: Ctrl-C reaches it once, through us
    detached: true,
  });
  closeSync(output);
  const cancel = (): void => {
    child.kill("SIGINT");
  };
  end.addEventListener("abort", cancel, { once: true });
  try {
    return await new Promise<number>((resolve) => {
      child.on("error", () => resolve(127));
      child.on("close", (code) => resolve(code ?? 1));
    });
  } finally {
    end.removeEventListener("abort", cancel);
  }
}
