import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeContext } from "../../../components/context/buildContext";
import { vendorFolder } from "../../../components/plan/dockerfile/goStages";
import type { ServicePlan } from "../../../components/plan/servicePlan";
import { makeTree } from "../tree";

/** How a command has ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** A part of a context that a step sees as its sources: the imports of the tree, or the tree. */
export type Seen = "skeleton" | "src";

/**
 * A service's context on this machine, for one platform: commands and scripts of its Dockerfile run in it, with folders of
 * the context and of a temporary one in the place of a build's.
 */
export class StagedShape {
  readonly #work = makeTree({});
  readonly #context: string;
  readonly #modules: string;

  public constructor(private readonly plan: ServicePlan) {
    ["tmp", "lists"].forEach((folder) => mkdirSync(join(this.#work, folder)));
    this.#context = writeContext(this.#work, "service", plan.dockerfile, plan.context).folder;
    this.#modules = readFileSync(join(this.#context, "packages/own"), "utf8");
    const vendor = vendorFolder(plan.closure);
    if (vendor !== undefined) {
      rmSync(join(this.#context, "skeleton", vendor), { recursive: true });
      cpSync(join(this.#context, "src", vendor), join(this.#context, "skeleton", vendor), {
        recursive: true,
      });
    }
  }

  /** The packages that the step with a network loads. */
  public get roots(): string[] {
    return linesOf(readFileSync(join(this.#context, "packages/linux_amd64"), "utf8"));
  }

  /** Runs a script of the Dockerfile. */
  public script(tree: Seen, proxy: string, text: string): Ended {
    writeFileSync(join(this.#context, "packages/own"), this.#here(tree, this.#modules));
    return this.#run(tree, proxy, "sh", ["-euc", this.#here(tree, text)]);
  }

  public go(tree: Seen, proxy: string, ...args: readonly string[]): Ended {
    return this.#run(tree, proxy, "go", args);
  }

  /** Where a file of a script is here, such as `tmp/listed`. */
  public path(file: string): string {
    return join(this.#work, file);
  }

  /** Lines of a file that a script has left, sorted. */
  public left(file: string): string[] {
    return linesOf(readFileSync(this.path(file), "utf8")).sort();
  }

  #here(tree: Seen, text: string): string {
    const folders: Readonly<Record<string, string>> = {
      "/packages/": `${this.#context}/packages/`,
      "/tmp/": `${this.#work}/tmp/`,
      "/lists/": `${this.#work}/lists/`,
      '"/src': `"${this.#context}/${tree}`,
    };
    return text.replace(/\/(?:packages|tmp|lists)\/|"\/src(?=["/])/g, (found) => folders[found] ?? found);
  }

  #run(tree: Seen, proxy: string, command: string, args: readonly string[]): Ended {
    const { moduleDir, workDir, vendored } = this.plan.closure;
    const done = spawnSync(command, args, {
      cwd: join(this.#context, tree, moduleDir),
      encoding: "utf8",
      env: {
        ...process.env,
        ...{ GOPROXY: proxy, GOSUMDB: "off", GOENV: "off", GOTOOLCHAIN: "local" },
        ...{ CGO_ENABLED: "0", GOARCH: "amd64", GOOS: "linux" },
        GOMODCACHE: this.path("modules"),
        GOFLAGS: `-modcacherw -trimpath -mod=${vendored ? "vendor" : "readonly"}`,
        GOWORK: workDir === undefined ? "off" : join(this.#context, tree, workDir, "go.work"),
      },
    });
    return { code: done.status ?? -1, out: done.stdout, errors: done.stderr };
  }
}

/** Lines that are not empty. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter(Boolean);
}
