import * as fs from "node:fs";
import * as path from "node:path";
import { CRANE } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import { architectureOf, PLATFORMS } from "./platforms";
import type { Workshop } from "./workshop";

/** The base image of arms that need one: nothing but an empty folder, and the program to start. */
export interface Base {
  readonly index: string;
  /** Reference of one platform's image. */
  readonly of: (platform: string) => string;
}

const done = new WeakMap<Workshop, Promise<Base>>();

/** Pushes the base image once in a run. */
export async function ensureBase(workshop: Workshop, log: string): Promise<Base> {
  const base = done.get(workshop) ?? pushBase(workshop, log);
  done.set(workshop, base);
  return base;
}

async function pushBase(workshop: Workshop, log: string): Promise<Base> {
  const { commands, registry, tools } = workshop.parts;
  const folder = workshop.freshFolder();
  fs.mkdirSync(path.join(folder, "app"), { recursive: true });
  const crane = async (...args: string[]): Promise<void> =>
    commands.run({
      program: program(tools, CRANE),
      args,
      cwd: folder,
      env: workshop.clientEnvironment(),
      log,
    });
  const layer = path.join(folder, "layer.tar");
  const tar = ["--create", "--file", layer, "--mtime=@0", "--owner=0", "--group=0", "app"];
  await commands.run({ program: "tar", args: tar, cwd: folder, env: process.env, log });
  const index = `${registry.host}/base/empty:bench`;
  const of = (platform: string): string => `${registry.host}/base/empty:${architectureOf(platform)}`;
  for (const platform of PLATFORMS) {
    await crane("append", "--oci-empty-base", "--new_layer", layer, "--new_tag", of(platform));
    await crane(
      "mutate",
      "--set-platform",
      platform,
      "--entrypoint",
      "/app/service",
      "--tag",
      of(platform),
      of(platform),
    );
  }
  await crane(
    "index",
    "append",
    "--tag",
    index,
    ...PLATFORMS.flatMap((platform) => ["--manifest", of(platform)]),
  );
  fs.rmSync(folder, { recursive: true, force: true });
  return { index, of };
}
