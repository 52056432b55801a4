import * as path from "node:path";
import { Fault } from "../fault";
import { readRecord, writeIfChanged } from "../files";
import type { Paths } from "../paths";

/** What BuildKit and the registry can run as. */
export const ENGINE_KINDS = ["docker", "rootless", "root"] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

/** The engine of a clone. */
export type Choice =
  | { readonly kind: "docker"; readonly address: string }
  | { readonly kind: "rootless" }
  | { readonly kind: "root" };

/** A choice, and why, as a clause for a person. */
export type Chosen = Choice & {
  readonly why: string;
  /** Whether another engine may take its place if it turns out that it cannot be had. */
  readonly isFree: boolean;
};

/** What a choice depends on. */
export interface Circumstances {
  /** What the person has asked for by `ENGINE=`. */
  readonly asked: EngineKind | undefined;
  /** What the clone has had before; references and images belong to it. */
  readonly before: Choice | undefined;
  readonly platform: NodeJS.Platform;
  /** User id; undefined where there is none. */
  readonly user: number | undefined;
  /** The Docker that answers, or why there is none. */
  readonly docker: { readonly address: string; readonly name: string } | string;
  /** Why BuildKit cannot run without root; asked only if it comes to that. */
  readonly rootlessProblem: () => string | undefined;
}

const LEFT = "or use your own builder and registry: make up BUILDER=<name> REGISTRY=<host/path>";

/**
 * The engine: what was asked for, what the clone has had before, else Docker if it answers, root's own if this is root,
 * and BuildKit without root.
 *
 * @throws Fault if it cannot be had, with what to do.
 */
export function chooseEngine(given: Circumstances): Chosen {
  const { asked, before, docker } = given;
  if (asked !== undefined) {
    return { ...demanded(asked, given), why: `ENGINE=${asked}`, isFree: false };
  }
  if (before !== undefined) {
    return { ...demanded(before.kind, given), why: "this clone has had it before", isFree: false };
  }
  if (typeof docker !== "string") {
    const { address, name } = docker;
    return { kind: "docker", address, why: `${name} answers at ${address}`, isFree: true };
  }
  return withoutDocker(given, docker);
}

/**
 * The engine of a machine whose Docker is not there, or cannot be used.
 *
 * @param reason Why, as a clause.
 * @throws Fault if there is none.
 */
export function withoutDocker(given: Circumstances, reason: string): Chosen {
  const { platform, user } = given;
  if (platform === "linux" && user === 0) {
    return { kind: "root", why: `${reason}, and this is root`, isFree: false };
  }
  const problem = platform === "linux" ? given.rootlessProblem() : `this is ${platform}, not Linux`;
  if (problem !== undefined) {
    throw new Fault(
      `no engine can be had: ${reason}, and BuildKit cannot run without root (${problem}).\n` +
        `Fix: start Docker, ${platform === "linux" ? "or install what is missing, run make as root, " : ""}${LEFT}.`,
    );
  }
  return { kind: "rootless", why: `${reason}, and this is not root`, isFree: false };
}

/** @throws Fault if an engine cannot be had that must be. */
function demanded(kind: EngineKind, given: Circumstances): Choice {
  const { docker, platform, user, before } = given;
  const fault = (rule: string, fix: string): Fault =>
    new Fault(`the engine ${kind} cannot be had: ${rule}. Fix: ${fix}.`);
  const others =
    before?.kind === kind && given.asked === undefined
      ? " (it is this clone's own; ENGINE= chooses another)"
      : "";
  switch (kind) {
    case "docker":
      if (typeof docker === "string") {
        throw fault(`${docker}${others}`, `start Docker, ${LEFT}`);
      }
      return { kind, address: docker.address };
    case "root":
      if (platform !== "linux" || user !== 0) {
        throw fault(
          `this is ${platform === "linux" ? `user ${user ?? "unknown"}` : platform}, not root on Linux${others}`,
          `run make as root, ${LEFT}`,
        );
      }
      return { kind };
    case "rootless": {
      const problem =
        platform !== "linux"
          ? `this is ${platform}, not Linux`
          : user === 0
            ? "this is root, whose engine is ENGINE=root"
            : given.rootlessProblem();
      if (problem !== undefined) {
        throw fault(`${problem}${others}`, `install what is missing, ${LEFT}`);
      }
      return { kind };
    }
  }
}

/** The engine that a clone has had; undefined in a new one. One of before there was a choice is root's. */
export function rememberedChoice(paths: Paths): Choice | undefined {
  const { kind, address } = readRecord(choiceFile(paths)) ?? {};
  if (kind === "docker" && typeof address === "string") {
    return { kind, address };
  }
  if (kind === "rootless" || kind === "root") {
    return { kind };
  }
  return readRecord(paths.engineFile) === undefined ? undefined : { kind: "root" };
}

export function rememberChoice(paths: Paths, choice: Choice): void {
  const { kind } = choice;
  const content = choice.kind === "docker" ? { kind, address: choice.address } : { kind };
  writeIfChanged(choiceFile(paths), `${JSON.stringify(content)}\n`);
}

function choiceFile(paths: Paths): string {
  return path.join(paths.engine, "choice.json");
}
