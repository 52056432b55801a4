import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../tools/run";
import { CHECKOUT } from "./sharedEngine";

/** What a command said on both of its outputs, and how it ended. */
export interface Said {
  readonly code: number;
  readonly output: string;
}

/** A Pulumi project in a folder of its own, which remembers all that was said there. */
export class ProjectFolder {
  #said = "";

  public constructor(public readonly folder: string) {}

  /** Lays `node_modules` out as npm does: the library and its dependencies side by side. */
  public installFlat(): void {
    const modules = join(this.folder, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync(join(CHECKOUT, "node_modules"))) {
      symlinkSync(join(CHECKOUT, "node_modules", name), join(modules, name));
    }
    symlinkSync(CHECKOUT, join(modules, "pulumi-go-service-image"));
  }

  /** Runs the CLI; of a command with `--json`, the output is that document alone. */
  public async pulumi(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Said> {
    const all = [...args, "--non-interactive", "--color", "never"];
    const { code, stdout, stderr } = await run("pulumi", all, { cwd: this.folder, env });
    this.#said += `${stdout}${stderr}`;
    return { code, output: args.includes("--json") ? stdout : `${stdout}${stderr}` };
  }

  /** @throws Error with what was said if the command fails. */
  public async succeed(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    const { code, output } = await this.pulumi(args, env);
    if (code !== 0) {
      throw new Error(`pulumi ${args.join(" ")} exited with ${code}\n${output}`);
    }
    return output;
  }

  /** Everything that was said or written so far: outputs, state, history, backups, contexts. */
  public traces(): string {
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const own = files.filter((one) => one.isFile() && !one.parentPath.includes("node_modules"));
    const texts = own.map((one) => readFileSync(join(one.parentPath, one.name), "latin1"));
    return [this.#said, ...texts].join("\n");
  }
}
