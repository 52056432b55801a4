import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { readText } from "../../../tools/files";
import { run } from "../../../tools/run";
import { environmentForTests } from "../environment";
import { CHECKOUT } from "./sharedEngine";

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly output: string;
}

/** What the program exports of one image. */
export interface Exported {
  readonly ref: string;
  readonly digest: string;
  readonly version: string;
  readonly tags: readonly string[];
}

type Value = string | number | boolean | readonly string[];

/** Our program with several stacks in a folder of its own, laid out as npm installs it. */
export class StacksProject {
  public readonly folder = mkdtempSync(join(tmpdir(), "gsi-stacks-"));
  public readonly env: NodeJS.ProcessEnv;
  #said = "";

  public constructor(env: NodeJS.ProcessEnv) {
    this.env = {
      ...environmentForTests(CHECKOUT),
      PULUMI_BACKEND_URL: pathToFileURL(join(this.folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "only for tests",
      ...env,
    };
    delete this.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    mkdirSync(join(this.folder, "state"));
    cpSync(join(CHECKOUT, "Pulumi.yaml"), join(this.folder, "Pulumi.yaml"));
    this.write("package.json", '{ "private": true }\n');
    this.write(
      "program.js",
      `module.exports = require(${JSON.stringify(join(CHECKOUT, "dist/index.js"))});\n`,
    );
    const modules = join(this.folder, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync(join(CHECKOUT, "node_modules"))) {
      symlinkSync(join(CHECKOUT, "node_modules", name), join(modules, name));
    }
    symlinkSync(CHECKOUT, join(modules, "pulumi-go-service-image"));
  }

  public write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** Makes a stack with secrets in its configuration. */
  public async init(
    stack: string,
    config: Readonly<Record<string, Value>>,
    secrets: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.ok("stack", "init", stack);
    await this.secrets(stack, secrets);
    this.configure(stack, config);
  }

  public async secrets(stack: string, secrets: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(secrets)) {
      await this.ok("config", "set", "--secret", key, value, "--stack", stack);
    }
  }

  /** Sets keys of a stack; the others stay. */
  public configure(stack: string, values: Readonly<Record<string, Value>>): void {
    const file = join(this.folder, `Pulumi.${stack}.yaml`);
    const before = parse(readText(file) ?? "{}") as { config?: object };
    const keys = Object.entries(values).map(([key, value]) => [`go-service-image:${key}`, value]);
    writeFileSync(
      file,
      stringify({ ...before, config: { ...before.config, ...(Object.fromEntries(keys) as object) } }),
    );
  }

  public async run(stack: string, command: string, ...args: string[]): Promise<Said> {
    const yes = command === "preview" ? [] : ["--yes", "--skip-preview"];
    return this.#run(command, ...yes, "--stack", stack, ...args);
  }

  /** @throws Error with what was said if the command fails. */
  public async ok(...args: string[]): Promise<string> {
    const { code, output } = await this.#run(...args);
    if (code !== 0) {
      throw new Error(`pulumi ${args.join(" ")} exited with ${code}\n${output}`);
    }
    return output;
  }

  public async images(stack: string): Promise<Record<string, Exported>> {
    const output = await this.ok("stack", "output", "--json", "--stack", stack);
    return (JSON.parse(output) as { images: Record<string, Exported> }).images;
  }

  /** The state as the CLI exports it. */
  public async state(stack: string): Promise<string> {
    return this.ok("stack", "export", "--stack", stack);
  }

  /** Everything that was said or written so far: outputs, state, history, stages. */
  public traces(): string {
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const own = files.filter((one) => one.isFile() && !one.parentPath.includes("node_modules"));
    return [this.#said, ...own.map((one) => readFileSync(join(one.parentPath, one.name), "latin1"))].join(
      "\n",
    );
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run(...args: string[]): Promise<Said> {
    const done = await run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: this.env,
    });
    const output = `${done.stdout}${done.stderr}`;
    this.#said += output;
    return { code: done.code, output: args.includes("--json") ? done.stdout : output };
  }
}
