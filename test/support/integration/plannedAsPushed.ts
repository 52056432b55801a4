import assert from "node:assert/strict";
import { join } from "node:path";
import type { PlanDocument } from "../../../cli/planDocument";
import { run } from "../../../tools/run";
import { CHECKOUT } from "./sharedEngine";

/** What a run has exported of an image. */
interface Pushed {
  readonly ref: string;
  readonly tags: readonly string[];
  readonly version: string;
}

/**
 * Proves that `plan` says of a stack what a run of it has pushed. A service that cannot be planned keeps its last image.
 *
 * @param folder the project's.
 * @param images the stack's outputs.
 */
export async function assertPlanned(
  folder: string,
  stack: string,
  env: NodeJS.ProcessEnv,
  images: Readonly<Record<string, Pushed>>,
): Promise<void> {
  const cli = join(CHECKOUT, "dist", "cli", "main.js");
  const done = await run(process.execPath, [cli, "plan", "--stack", stack, "--json"], { cwd: folder, env });
  assert.notEqual(done.stdout, "", done.stderr);
  const { services, problems } = JSON.parse(done.stdout) as PlanDocument;
  const planned = services.map(({ name, repository, version, tags }) => [name, repository, version, tags]);
  const pushed = Object.entries(images)
    .filter(([name]) => !problems.some(({ field }) => field.includes(name)))
    .map(([name, { ref, version, tags }]) => [name, ref.split("@")[0], version, tags]);
  assert.deepEqual(planned.sort(byName), pushed.sort(byName), done.stderr);
}

function byName([a]: unknown[], [b]: unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
