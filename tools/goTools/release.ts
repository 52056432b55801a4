import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { extract } from "tar";
import { type Dispatcher, EnvHttpProxyAgent, request } from "undici";

/** Where Pulumi publishes its releases, and the sums of them. */
export const RELEASES = "https://get.pulumi.com/releases";

/** How long the vendor's host may take to answer, in milliseconds. */
const PATIENCE = 3_000;

/** How long a download may stand still, in milliseconds. */
const STALL = 15_000;

/** Why a release was not taken, in one line. */
export class ReleaseError extends Error {}

/** What is taken from the archive: the other language hosts are some hundred megabytes. */
const PROGRAMS = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/**
 * Downloads the CLI and its Node.js language host in the official build, compared with the sum that is published beside it.
 *
 * @param folder Where they go; whole or not at all.
 * @param base Address of the releases.
 * @throws ReleaseError if the host does not answer in time, refuses, or gives something else.
 */
export async function downloadPulumi(folder: string, version: string, base: string): Promise<void> {
  const aside = `${folder}.${process.pid}.partial`;
  const agent = new EnvHttpProxyAgent({
    connect: { timeout: PATIENCE },
    headersTimeout: PATIENCE,
    bodyTimeout: STALL,
  });
  try {
    fs.mkdirSync(aside, { recursive: true, mode: 0o700 });
    const sum = await publishedSum(agent, version, base);
    const archive = path.join(aside, archiveName(version));
    await download(agent, `${base}/sdk/${archiveName(version)}`, archive);
    const actual = createHash("sha256").update(fs.readFileSync(archive)).digest("hex");
    if (actual !== sum) {
      throw new ReleaseError(`${archiveName(version)} has another sum than the published one`);
    }
    await extract({
      file: archive,
      cwd: aside,
      strip: 1,
      filter: (name) => PROGRAMS.includes(path.posix.basename(name)),
    });
    fs.rmSync(archive);
    refuseParts(aside);
    fs.renameSync(aside, folder);
  } catch (error) {
    throw error instanceof ReleaseError ? error : new ReleaseError(reasonOf(error, base));
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
    await agent.destroy();
  }
}

function archiveName(version: string): string {
  const system = `${process.platform}-${process.arch}`;
  return `pulumi-v${version}-${system}.tar.gz`;
}

/** The first question to the host: it has the patience alone, answer and all. */
async function publishedSum(agent: Dispatcher, version: string, base: string): Promise<string> {
  const address = `${base}/sdk/pulumi-${version}-checksums.txt`;
  const answer = await request(address, { dispatcher: agent, signal: AbortSignal.timeout(PATIENCE) });
  const text = await answer.body.text();
  refuseStatus(answer.statusCode, address);
  const line = text.split("\n").find((one) => one.trim().endsWith(` ${archiveName(version)}`));
  const [, sum] = /^([0-9a-f]{64}) /.exec(line?.trim() ?? "") ?? [];
  if (sum === undefined) {
    throw new ReleaseError(`${address} has no sum of ${archiveName(version)}`);
  }
  return sum;
}

async function download(agent: Dispatcher, address: string, file: string): Promise<void> {
  const answer = await request(address, { dispatcher: agent });
  if (answer.statusCode !== 200) {
    await answer.body.dump();
  }
  refuseStatus(answer.statusCode, address);
  await pipeline(answer.body, fs.createWriteStream(file, { mode: 0o600 }));
}

function refuseStatus(status: number, address: string): void {
  if (status !== 200) {
    throw new ReleaseError(`${new URL(address).host} answers ${status}`);
  }
}

function refuseParts(folder: string): void {
  const missing = PROGRAMS.filter((name) => !fs.existsSync(path.join(folder, name)));
  if (missing.length > 0) {
    throw new ReleaseError(`the archive lacks ${missing.join(", ")}`);
  }
}

function reasonOf(error: unknown, base: string): string {
  const { host } = new URL(base);
  const name = error instanceof Error ? error.name : "";
  return /Timeout/.test(name)
    ? `${host} does not answer within ${PATIENCE / 1000} s`
    : `${host} cannot be reached (${error instanceof Error ? error.message : String(error)})`;
}
