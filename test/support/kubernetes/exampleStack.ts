import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { DOCKER_BUILD } from "../../../tools/goTools/catalog";
import { installPlugin } from "../../../tools/goTools/plugin";
import { program } from "../../../tools/goTools/toolset";
import { linkOrCopy } from "../../../tools/files";
import { ask } from "../../../tools/run";
import { environmentForTests } from "../environment";
import { type EngineEvents, readEvents, textOf } from "../integration/engineEvents";
import { ProjectFolder } from "../integration/projectFolder";
import { CHECKOUT, sharedEngine } from "../integration/sharedEngine";
import { PROVIDER_VERSION } from "./goModules";
import type { Programs } from "./goPrograms";

/** What one run of Pulumi did. */
export interface ExampleRun extends EngineEvents {
  readonly code: number;
  readonly output: string;
  /** `update Deployment catalog` for everything that was not left as it was; components and the stack apart. */
  readonly changed: readonly string[];
}

const PLUGIN = "pulumi-resource-kubernetes";
const STACK = "test";

/** A program of `examples/` beside a copy of the monorepo, as it is, with a stack of its own. */
export class ExampleStack {
  public readonly env: NodeJS.ProcessEnv;
  readonly #base = mkdtempSync(join(tmpdir(), "gsi-example-"));
  readonly #project: ProjectFolder;
  #runs = 0;

  private constructor(
    private readonly example: string,
    programs: Programs,
    env: NodeJS.ProcessEnv,
  ) {
    const home = join(this.#base, "home");
    this.env = {
      ...environmentForTests(CHECKOUT),
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: pathToFileURL(join(this.#base, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "only for tests",
      // for --event-log
      PULUMI_DEBUG_COMMANDS: "true",
      ...env,
    };
    delete this.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    mkdirSync(join(this.#base, "state"));
    const { paths, tools } = sharedEngine();
    installPlugin({ ...paths, pulumiHome: home }, program(tools, DOCKER_BUILD));
    const plugin = join(home, "plugins", `resource-kubernetes-v${PROVIDER_VERSION}`);
    mkdirSync(plugin);
    linkOrCopy(programs.get(PLUGIN) ?? "", join(plugin, PLUGIN));
    for (const file of trackedFiles(["monorepo", example])) {
      mkdirSync(dirname(join(this.#base, file)), { recursive: true });
      cpSync(join(CHECKOUT, file), join(this.#base, file));
    }
    this.#project = new ProjectFolder(this.folder);
    this.#project.installFlat();
  }

  /** @param config values by their whole keys; what is secret is not. */
  public static async create(
    example: string,
    programs: Programs,
    env: NodeJS.ProcessEnv,
    config: Readonly<Record<string, unknown>>,
  ): Promise<ExampleStack> {
    const stack = new ExampleStack(example, programs, env);
    await stack.#project.succeed(["stack", "init", STACK], stack.env);
    const file = join(stack.folder, `Pulumi.${STACK}.yaml`);
    writeFileSync(file, `${readFileSync(file, "utf8")}${stringify({ config })}`);
    return stack;
  }

  /** Folder of the program. */
  public get folder(): string {
    return join(this.#base, "examples", this.example);
  }

  /** Runs shell commands there, as a person would. */
  public async shell(script: string): Promise<void> {
    const done = ask("sh", ["-eu", "-c", script], { cwd: this.folder, env: this.env });
    if (done.code !== 0) {
      throw new Error(`${script}\n${done.stdout}${done.stderr}`);
    }
    return Promise.resolve();
  }

  /** Changes a text of the monorepo; it must be there. */
  public replace(file: string, from: string, to: string): void {
    const path = join(this.#base, "examples", "monorepo", file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) {
      throw new Error(`${file} has no ${JSON.stringify(from)}`);
    }
    writeFileSync(path, text.replace(from, to));
  }

  public async set(key: string, value: string): Promise<void> {
    await this.#project.succeed(["config", "set", key, value], this.env);
  }

  public async run(command: "up" | "destroy", ...more: readonly string[]): Promise<ExampleRun> {
    this.#runs += 1;
    const log = join(this.#base, `events-${this.#runs}.jsonl`);
    const args = [command, "--yes", "--skip-preview", "--stack", STACK, "--event-log", log, ...more];
    const { code, output } = await this.#project.pulumi(args, this.env);
    const events = readEvents(log);
    const isNoise = /^\S+ (Stack|GoService|GoServiceImage|TcrNamespace|ExistingNamespace) /;
    return {
      ...events,
      code,
      output,
      changed: events.changes.map(textOf).filter((one) => !isNoise.test(one)),
    };
  }

  /** URNs in the state, without those of the stack and providers. */
  public async resources(): Promise<string[]> {
    const text = await this.#project.succeed(["stack", "export", "--stack", STACK], this.env);
    const { deployment } = JSON.parse(text) as { deployment: { resources?: { urn: string }[] } };
    const urns = (deployment.resources ?? []).map(({ urn }) => urn);
    return urns.filter((urn) => !/pulumi:(pulumi:Stack|providers:)/.test(urn));
  }

  public remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

function trackedFiles(examples: readonly string[]): string[] {
  const folders = examples.map((one) => `examples/${one}`);
  const done = ask("git", ["ls-files", "--", ...folders], { cwd: CHECKOUT });
  return done.stdout.split("\n").filter((file) => file !== "");
}
