import * as fs from "node:fs";
import { ROOM_TO_RUN } from "../../cli/doctor/machineFindings";
import { Fault } from "../fault";

/** What a machine offers. */
export interface Machine {
  /** `process.platform`. */
  readonly platform: NodeJS.Platform;
  /** Free bytes where the data folder is. */
  readonly free: number;
  /** Whether the tools are built already, which takes most of the room. */
  readonly built: boolean;
}

const GIGABYTE = 1e9;
const ROOM_TO_BUILD = 8 * GIGABYTE;

/** What keeps this machine from running the project, each with its fix. */
export function machineProblems(machine: Machine): string[] {
  const problems: string[] = [];
  if (machine.platform === "win32") {
    return ["native Windows is not supported. Fix: work in WSL2, in a folder of its own file system."];
  }
  const room = machine.built ? ROOM_TO_RUN : ROOM_TO_BUILD;
  if (machine.free < room) {
    problems.push(
      `${(machine.free / GIGABYTE).toFixed(1)} GB are free on the disk, and ${room / GIGABYTE} GB are needed. Fix: make room.`,
    );
  }
  return problems;
}

/** @throws Fault with everything that is missing. */
export function checkMachine(folder: string, built: boolean): void {
  const stat = fs.statfsSync(folder);
  const machine = {
    platform: process.platform,
    free: stat.bavail * stat.bsize,
    built,
  };
  const problems = machineProblems(machine);
  if (problems.length > 0) {
    throw new Fault(problems.join("\n"));
  }
}
