import * as fs from "node:fs";
import * as path from "node:path";
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
  const folder = workshop.freshFolder();
  fs.mkdirSync(path.join(folder, "app"));
  const layer = await packed(workshop, folder, "app", log);
  const repository = `${workshop.parts.registry.host}/base/empty`;
  const of = (platform: string): string => `${repository}:${architectureOf(platform)}`;
  const crane = async (...args: string[]): Promise<void> => workshop.crane(log, ...args);
  for (const platform of PLATFORMS) {
    const image = of(platform);
    await crane("append", "--oci-empty-base", "--new_layer", layer, "--new_tag", image);
    await crane("mutate", "--set-platform", platform, "--entrypoint", "/app/service", "--tag", image, image);
  }
  const index = `${repository}:bench`;
  await crane("index", "append", "--tag", index, ...PLATFORMS.flatMap((one) => ["--manifest", of(one)]));
  return { index, of };
}

/** Packs a file or folder into a layer beside it; a file is to be `/app/service`. @returns the layer's path. */
export async function packed(workshop: Workshop, folder: string, name: string, log: string): Promise<string> {
  const layer = path.join(folder, `${name}.tar`);
  const isFolder = fs.statSync(path.join(folder, name)).isDirectory();
  const names = isFolder ? [] : ["--transform", "s#^.*$#app/service#"];
  const args = ["--create", "--file", layer, ...names, "--mtime=@0", "--owner=0", "--group=0", name];
  await workshop.parts.commands.run({ program: "tar", args, cwd: folder, env: process.env, log });
  return layer;
}
