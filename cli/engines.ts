import { spawnSync } from "node:child_process";
import type { ComposeService } from "../components/compose/composeOptions";
import { type Prepared, runningProcess, startProgram } from "./container";
import {
  CONTAINER_PROGRAMS,
  containerCommand,
  type ContainerProgram,
  type ContainerWish,
} from "./containerCommand";
import { ProgramError } from "./exitCodes";
import { prepareWithRunc } from "./runc/runcContainer";

/** What containers are started with, in the order in which it is tried; runc needs no daemon. */
export const ENGINES = [...CONTAINER_PROGRAMS, "runc"] as const;

export type EngineName = (typeof ENGINES)[number];

/** This machine's platform. */
export function ownPlatform(): string {
  return `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
}

/** The first program of an engine that is on the PATH. */
export function engineOnPath(): ContainerProgram | undefined {
  return CONTAINER_PROGRAMS.find((program) => spawnSync(program, ["--version"]).error === undefined);
}

/**
 * The first engine that answers.
 *
 * @throws ProgramError if there is none.
 */
export function answeringEngine(subject: string): EngineName {
  const states = ENGINES.map((program) => {
    const question = program === "runc" ? "--version" : "info";
    const { error, status, stderr } = spawnSync(program, [question], { encoding: "utf8", timeout: 20_000 });
    const said = error === undefined ? (stderr.trim().split("\n").at(-1) ?? "fails") : "is not on the PATH";
    return { program, isUp: error === undefined && status === 0, said };
  });
  const found = states.find(({ isUp }) => isUp);
  if (found === undefined) {
    const rule = `cannot be run here: ${states.map(({ program, said }) => `${program} ${said}`).join("; ")}`;
    const fix = "install one of them, or start it; --dry-run shows the command for another machine";
    throw new ProgramError(subject, [{ field: "container", rule, fix }]);
  }
  return found.program;
}

/**
 * Makes the image of a service ready to start in the foreground.
 *
 * @param isForeground whether it may have our terminal; then Ctrl-C reaches it by itself.
 * @param say gets a line for each part of the declaration that has no place.
 */
export async function prepareService(
  engine: EngineName,
  service: ComposeService,
  wish: ContainerWish,
  isForeground: boolean,
  say: (line: string) => void,
): Promise<Prepared> {
  if (engine === "runc") {
    return prepareWithRunc(service, { ...wish, platform: wish.platform ?? ownPlatform() }, say);
  }
  const { words, leftOut } = containerCommand(engine, service, wish, process.env);
  leftOut.forEach((key) => say(leftOutText(key, service.name)));
  return {
    start: () => {
      const child = startProgram(engine, words.slice(1), { isForeground });
      return runningProcess(child, () => spawnSync(engine, ["kill", service.name], { stdio: "ignore" }));
    },
    drop: () => undefined,
  };
}

export function leftOutText(key: string, service: string): string {
  return `compose.${key} of ${service} has no place here, or no value: it is left out`;
}
