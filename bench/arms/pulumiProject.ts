import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { PULUMI } from "../../tools/goTools/catalog";
import { isRecord, readRecord } from "../../tools/files";
import { program } from "../../tools/goTools/toolset";
import { pulumiEnvironment } from "../../tools/pulumi/environment";
import { memoryVariables } from "../counters/memory";
import type { Builder } from "../engine/builder";
import type { Action, Task } from "./arm";
import type { Workshop } from "./workshop";

const STACK = "bench";
const STATE_ENV = { PULUMI_CONFIG_PASSPHRASE: "only for the benchmark", PULUMI_DEBUG_COMMANDS: "true" };

export interface PulumiProjectOptions {
  /** Folder of project and state. */
  readonly folder: string;
  /** Text of the program: JavaScript, as compilers leave it. */
  readonly program: string;
  /** Configuration by key, without the project's name. @default none */
  readonly config?: Readonly<Record<string, string | readonly string[]>>;
  /** Folder of the state. @default `state` beside the project */
  readonly state?: string;
}

/** An image as the state has it. */
export interface StoredImage {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

/** A project with one stack, its state in files, and nothing of the user's. */
export class PulumiProject {
  readonly #folder: string;
  readonly #state: string;
  readonly #pulumi: string;

  public constructor(
    private readonly workshop: Workshop,
    private readonly options: PulumiProjectOptions,
  ) {
    this.#folder = path.join(options.folder, "project");
    this.#state = options.state ?? path.join(options.folder, "state");
    this.#pulumi = program(workshop.parts.tools, PULUMI);
  }

  /** Folder of the program, from which its paths count. */
  public get folder(): string {
    return this.#folder;
  }

  /** Writes the project, and makes the stack if there is none. */
  public async prepare(log: string): Promise<void> {
    const { project } = this.workshop.parts.folders;
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    fs.mkdirSync(this.#state, { recursive: true, mode: 0o700 });
    fs.copyFileSync(path.join(project, "Pulumi.yaml"), path.join(this.#folder, "Pulumi.yaml"));
    fs.writeFileSync(path.join(this.#folder, "package.json"), '{ "private": true }\n');
    fs.writeFileSync(path.join(this.#folder, "program.js"), this.options.program);
    const modules = path.join(this.#folder, "node_modules");
    fs.rmSync(modules, { force: true });
    fs.symlinkSync(path.join(project, "node_modules"), modules);
    const keys = Object.entries(this.options.config ?? {}).map(([key, value]) => [
      `go-service-image:${key}`,
      value,
    ]);
    fs.writeFileSync(this.#stackFile, stringify({ config: Object.fromEntries(keys) as unknown }));
    if (!fs.existsSync(path.join(this.#state, ".pulumi", "stacks", "go-service-image", `${STACK}.json`))) {
      await this.#run(["stack", "init", STACK, "--no-select"], log);
    } else {
      // the salt that `stack init` has written into the stack file
      fs.appendFileSync(this.#stackFile, fs.readFileSync(this.#saltFile, "utf8"));
      return;
    }
    const salt = /^encryptionsalt: .*\n?/m.exec(fs.readFileSync(this.#stackFile, "utf8"))?.[0] ?? "";
    fs.writeFileSync(this.#saltFile, salt);
  }

  /** The task as an action, on a builder if there is one. */
  public action(task: Task, builder: Builder | undefined, log: string): Action {
    const events = path.join(this.options.folder, "events.jsonl");
    const memory = path.join(this.options.folder, "memory");
    [events, memory].forEach((file) => fs.rmSync(file, { force: true }));
    const questions = task === "up" ? ["--yes", "--skip-preview"] : [];
    const args = [task, ...questions, "--stack", STACK, "--event-log", events];
    return {
      ...(builder && { builder }),
      events,
      memory,
      run: async () => this.#run(args, log, builder?.dockerConfig, memoryVariables(memory)),
      cleanUp: async () => Promise.resolve(),
    };
  }

  /** The images in the state. */
  public images(): StoredImage[] {
    const file = path.join(this.#state, ".pulumi", "stacks", "go-service-image", `${STACK}.json`);
    const checkpoint = readRecord(file)?.["checkpoint"];
    const latest = isRecord(checkpoint) ? checkpoint["latest"] : undefined;
    const resources: unknown = isRecord(latest) ? latest["resources"] : undefined;
    return (Array.isArray(resources) ? resources : []).filter(isRecord).flatMap((resource): StoredImage[] => {
      const { urn, type, inputs, outputs } = resource;
      if (type !== "docker-build:index:Image" || !isRecord(inputs) || !isRecord(outputs)) {
        return [];
      }
      return [{ name: String(urn).split("::").at(-1) ?? "", inputs, digest: String(outputs["digest"]) }];
    });
  }

  async #run(
    args: readonly string[],
    log: string,
    dockerConfig?: string,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.workshop.parts.commands.run({
      program: this.#pulumi,
      args: [...args, "--non-interactive", "--color", "never"],
      cwd: this.#folder,
      env: { ...this.#environment(dockerConfig), ...variables },
      log,
    });
  }

  #environment(builder: string | undefined): NodeJS.ProcessEnv {
    const { folders, tools } = this.workshop.parts;
    const client = this.workshop.clientEnvironment();
    const dockerConfig = builder ?? client["DOCKER_CONFIG"] ?? "";
    const env: NodeJS.ProcessEnv = {
      ...pulumiEnvironment(folders.toolPaths, { tools, stack: STACK, embedded: true }),
      SSL_CERT_FILE: client["SSL_CERT_FILE"],
      DOCKER_CONFIG: dockerConfig,
      // it goes before the folder above, and commands of make set it to their own
      BUILDX_CONFIG: path.join(dockerConfig, "buildx"),
      PULUMI_BACKEND_URL: pathToFileURL(this.#state).href,
      ...STATE_ENV,
    };
    delete env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    return env;
  }

  get #stackFile(): string {
    return path.join(this.#folder, `Pulumi.${STACK}.yaml`);
  }

  get #saltFile(): string {
    return path.join(this.#state, "salt.yaml");
  }
}
