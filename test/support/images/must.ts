import { ask } from "../../../tools/run";

/** What a command prints; it must succeed. */
export function must(command: string, args: readonly string[], cwd?: string): string {
  const done = ask(command, args, cwd === undefined ? {} : { cwd });
  if (done.code !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}
