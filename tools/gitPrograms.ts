import * as fs from "node:fs";
import * as path from "node:path";
import { ask } from "./run";

/** The programs that fetch modules from git servers, as they are called in git's own folder or on PATH. */
const PROGRAMS = ["git", "ssh"] as const;

/** A file of this machine, and where it lies in the Go image. */
export interface ProgramFile {
  readonly from: string;
  /** Relative to the root. */
  readonly to: string;
}

/**
 * This machine's git, with HTTPS, and its SSH client, with the libraries that they load.
 *
 * @returns none if one of them is missing: modules then come from proxies alone.
 */
export function gitPrograms(): ProgramFile[] {
  const [git, ssh] = PROGRAMS.map(onPath);
  const core = ask("git", ["--exec-path"]).stdout.trim();
  const https = path.join(core, "git-remote-http");
  if (git === undefined || ssh === undefined || !fs.existsSync(https)) {
    return [];
  }
  const programs = [
    { from: git, to: "usr/bin/git" },
    { from: ssh, to: "usr/bin/ssh" },
    // git looks for itself and its helpers where it was built to
    { from: git, to: path.join(core, "git").slice(1) },
    { from: https, to: path.join(core, "git-remote-https").slice(1) },
  ];
  const libraries = [...new Set(programs.flatMap(({ from }) => librariesOf(from)))].sort();
  return [...programs, ...libraries.map((file) => ({ from: file, to: file.slice(1) }))];
}

function onPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file));
}

/** What the loader opens for a program, itself included. */
function librariesOf(program: string): string[] {
  return ask("ldd", [program]).stdout.match(/(?<=[\s>])\/\S+/g) ?? [];
}
