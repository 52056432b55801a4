import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "./sharedEngine";

/** Lays `node_modules` out as npm does: what is in a state looks for the library by its name. */
export function installLibrary(folder: string): void {
  const modules = join(folder, "node_modules");
  rmSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync(join(CHECKOUT, "node_modules"))) {
    symlinkSync(join(CHECKOUT, "node_modules", name), join(modules, name));
  }
  symlinkSync(CHECKOUT, join(modules, "pulumi-go-service-image"));
}
