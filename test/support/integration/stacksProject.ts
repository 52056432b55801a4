import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { readText } from "../../../tools/files";
import { environmentForTests } from "../environment";
import { assertPlanned } from "./plannedAsPushed";
import { ProjectFolder, type Said } from "./projectFolder";
import { CHECKOUT } from "./sharedEngine";

/** What the program exports of one image. */
export interface Exported {
  readonly ref: string;
  readonly digest: string;
  readonly version: string;
  readonly tags: readonly string[];
}

type Value = string | number | boolean | readonly string[];

/** The one that builds nothing. */
const PROMOTED = "prod";

/** Our program with several stacks in a folder of its own, laid out as npm installs it. */
export class StacksProject {
  public readonly folder = mkdtempSync(join(tmpdir(), "gsi-stacks-"));
  public readonly env: NodeJS.ProcessEnv;
  readonly #project = new ProjectFolder(this.folder);

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
    this.#project.installFlat();
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
    const said = await this.#project.pulumi([command, ...yes, "--stack", stack, ...args], this.env);
    if (
      said.code === 0 &&
      command === "up" &&
      stack !== PROMOTED &&
      !args.some((one) => one.startsWith("--target"))
    ) {
      await assertPlanned(this.folder, stack, this.env, await this.images(stack));
    }
    return said;
  }

  /** @throws Error with what was said if the command fails. */
  public async ok(...args: string[]): Promise<string> {
    return this.#project.succeed(args, this.env);
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
    return this.#project.traces();
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
