import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { isRecord, readRecord } from "../../tools/files";
import { PULUMI } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import { pulumiEnvironment } from "../../tools/pulumi/pulumiVariables";
import { memoryVariables } from "../counters/memory";
import type { Builder } from "../engine/builder";
import type { Action, Task } from "./arm";
import type { Workshop } from "./workshop";

const STACK = "bench";
const PASSPHRASE = "only for the benchmark";
/** What `pulumi stack init` writes into a stack file for the passphrase; no secret is encrypted with it. */
const SALT = "v1:r9doHV5uWXc=:v1:t530Py47I6EN0TD6:Zal9GelGSu1GGcg8AVkOzIzcepMEQw==";

/** An image as the state has it. */
export interface StoredImage {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

/** A project with one stack, its state in files, and nothing of the user's. */
export class PulumiProject {
  /** Folder of the program, from which its paths count. */
  public readonly folder: string;
  readonly #state: string;
  readonly #checkpoint: string;

  /**
   * @param parent Folder of the project.
   * @param text Text of the program: JavaScript, as compilers leave it.
   * @param config Configuration by key, without the project's name.
   * @param stateParent Folder of the state.
   */
  public constructor(
    private readonly workshop: Workshop,
    private readonly parent: string,
    private readonly text: string,
    private readonly config: Readonly<Record<string, unknown>> = {},
    stateParent = parent,
  ) {
    this.folder = path.join(parent, "project");
    this.#state = path.join(stateParent, "state");
    this.#checkpoint = path.join(this.#state, ".pulumi", "stacks", "go-service-image", `${STACK}.json`);
  }

  /** Writes the project, and makes the stack if there is none. @returns the task on it, with a builder if there is one. */
  public async prepare(task: Task, builder: Builder | undefined, log: string): Promise<Action> {
    const { project } = this.workshop.parts.folders;
    [this.folder, this.#state].forEach((one) => fs.mkdirSync(one, { recursive: true, mode: 0o700 }));
    fs.copyFileSync(path.join(project, "Pulumi.yaml"), path.join(this.folder, "Pulumi.yaml"));
    const modules = path.join(this.folder, "node_modules");
    fs.rmSync(modules, { force: true });
    fs.symlinkSync(path.join(project, "node_modules"), modules);
    const config = Object.entries(this.config).map(([key, value]) => [`go-service-image:${key}`, value]);
    const stack = { config: Object.fromEntries(config) as unknown, encryptionsalt: SALT };
    const files = {
      "package.json": '{ "private": true }\n',
      "program.js": this.text,
      [`Pulumi.${STACK}.yaml`]: stringify(stack),
    };
    Object.entries(files).forEach(([name, text]) => fs.writeFileSync(path.join(this.folder, name), text));
    if (!fs.existsSync(this.#checkpoint)) {
      await this.#run(["stack", "init", STACK, "--no-select"], log);
    }
    const [events, memory] = [path.join(this.parent, "events.jsonl"), path.join(this.parent, "memory")];
    [events, memory].forEach((file) => fs.rmSync(file, { force: true }));
    const questions = task === "up" ? ["--yes", "--skip-preview"] : [];
    const args = [task, ...questions, "--stack", STACK, "--event-log", events];
    return {
      ...(builder && { builder }),
      events,
      memory,
      run: async () => this.#run(args, log, builder?.dockerConfig, memoryVariables(memory)),
    };
  }

  /** The images in the state. */
  public images(): StoredImage[] {
    const checkpoint = readRecord(this.#checkpoint)?.["checkpoint"];
    const latest = isRecord(checkpoint) ? checkpoint["latest"] : undefined;
    const resources: unknown = isRecord(latest) ? latest["resources"] : undefined;
    return (Array.isArray(resources) ? resources : []).filter(isRecord).flatMap((resource): StoredImage[] => {
      const { urn, type, inputs, outputs } = resource;
      return type === "docker-build:index:Image" && isRecord(inputs) && isRecord(outputs)
        ? [{ name: String(urn).split("::").at(-1) ?? "", inputs, digest: String(outputs["digest"]) }]
        : [];
    });
  }

  async #run(
    args: readonly string[],
    log: string,
    dockerConfig = this.workshop.parts.registry.dockerConfig,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { commands, folders, tools } = this.workshop.parts;
    const env: NodeJS.ProcessEnv = {
      ...pulumiEnvironment(folders.toolPaths, { tools, stack: STACK, embedded: true }),
      SSL_CERT_FILE: this.workshop.clientEnvironment()["SSL_CERT_FILE"],
      DOCKER_CONFIG: dockerConfig,
      // it goes before the folder above, and commands of make set it to their own
      BUILDX_CONFIG: path.join(dockerConfig, "buildx"),
      PULUMI_BACKEND_URL: pathToFileURL(this.#state).href,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_DEBUG_COMMANDS: "true",
      ...variables,
    };
    delete env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    await commands.run({
      program: program(tools, PULUMI),
      args: [...args, "--non-interactive", "--color", "never"],
      cwd: this.folder,
      env,
      log,
    });
  }
}
