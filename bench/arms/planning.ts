import * as fs from "node:fs";
import * as path from "node:path";
import type { Action } from "./arm";
import { hostGoEnvironment } from "./hostGo";
import type { Place } from "./place";
import { PLATFORMS } from "./platforms";
import type { Workshop } from "./workshop";

/** Plans all services in a process of its own, which tells how long the plan took without its start. */
export function ourPlan(workshop: Workshop, place: Place, log: string): Action {
  const file = path.join(place.folder, "plan-seconds");
  const args = [path.join(__dirname, "..", "planOnce.js"), place.tree.root, workshop.parts.goVersion, file];
  return {
    run: async () =>
      workshop.parts.commands.run({
        program: process.execPath,
        args: [...args, ...place.tree.entries],
        cwd: place.folder,
        env: process.env,
        log,
      }),
    seconds: () => Number(fs.readFileSync(file, "utf8")),
    cleanUp: async () => Promise.resolve(),
  };
}

/** The Go command's answer to the same question: what each main package is made from, for each platform. */
export function goListPlan(workshop: Workshop, place: Place, log: string): Action {
  const env = hostGoEnvironment(workshop, workshop.caches("floor"));
  const args = ["list", "-deps", "-json", ...place.services.map((service) => place.tree.mainOf(service))];
  return {
    run: async () => {
      const lists = PLATFORMS.map(async (platform) => {
        const [GOOS, GOARCH] = platform.split("/");
        const own = { ...env, GOOS, GOARCH };
        return workshop.parts.commands.run({
          program: "go",
          args,
          cwd: place.tree.root,
          env: own,
          log: `${log}.${GOARCH ?? ""}`,
        });
      });
      await Promise.all(lists);
    },
    cleanUp: async () => Promise.resolve(),
  };
}
