import type { Finished } from "../../run";
import type { DockerApi } from "./api";

/** Bytes before each piece of output: which of the two it belongs to, and its length. */
const HEADER = 8;

/** How long a program may be silent, in milliseconds, if it is not said. */
const PATIENCE = 600_000;

/** Runs a program in a container to its end. */
export async function exec(
  api: DockerApi,
  container: string,
  command: readonly string[],
  patience = PATIENCE,
): Promise<Finished> {
  const { Id: id } = await api.must(`run ${command[0] ?? ""}`, `/containers/${container}/exec`, {
    method: "POST",
    json: { Cmd: command, AttachStdout: true, AttachStderr: true },
  });
  const { body } = await api.call(`/exec/${String(id)}/start`, {
    method: "POST",
    json: { Detach: false, Tty: false },
    patience,
  });
  const { ExitCode: code } = await api.must("tell an exit code", `/exec/${String(id)}/json`);
  return { code: typeof code === "number" ? code : 1, ...outputsIn(body) };
}

/** Takes the two outputs of a process without a terminal apart. */
export function outputsIn(body: Buffer): { stdout: string; stderr: string } {
  const pieces: Record<number, Buffer[]> = { 1: [], 2: [] };
  for (let at = 0; at + HEADER <= body.length;) {
    const end = at + HEADER + body.readUInt32BE(at + 4);
    pieces[body[at] ?? 0]?.push(body.subarray(at + HEADER, end));
    at = end;
  }
  const text = (stream: 1 | 2): string => Buffer.concat(pieces[stream] ?? []).toString("utf8");
  return { stdout: text(1), stderr: text(2) };
}
