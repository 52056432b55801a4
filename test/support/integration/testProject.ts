import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
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
import { type Finished, run } from "../../../tools/run";
import { environmentForTests } from "../environment";
import type { TreeFiles } from "../tree";
import { AccessLog, type RegistryRequest, writes } from "./accessLog";
import { type BuildRecord, BuildRecords } from "./buildRecords";
import { type EngineEvents, readEvents, textOf } from "./engineEvents";
import { assertPlanned } from "./plannedAsPushed";
import { CHECKOUT, sharedEngine } from "./sharedEngine";

/** Values of a stack's configuration by key, without the project's name. */
export type Config = Readonly<
  Record<string, string | boolean | readonly string[] | Readonly<Record<string, unknown>>>
>;

export interface TestProjectOptions {
  /** The Go source tree. */
  readonly tree: TreeFiles;
  /** Configuration beside the registry, the builder and the Go image. */
  readonly config?: Config;
  /** Text of a program of the test's own, in JavaScript. @default - the project's program */
  readonly program?: string;
  /** Variables of Pulumi beside those of every test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What one run of Pulumi did. */
export interface Run extends EngineEvents {
  readonly code: number;
  /** What the CLI printed. */
  readonly output: string;
  /** `update Image auth` for every resource that was not left as it was. */
  readonly changed: readonly string[];
  /** Solves of the shared BuildKit. */
  readonly solves: readonly BuildRecord[];
  /** Packages that those compiled, once for each platform, sorted. */
  compiled(): string[];
  /** What BuildKit logged of each. */
  logs(): string[];
  /** Requests to the project's namespace in the shared registry. */
  readonly requests: readonly RegistryRequest[];
  /** Those that changed it. */
  readonly writes: readonly RegistryRequest[];
}

/** Outputs of one service's image. */
export interface ServiceOutputs {
  readonly ref: string;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly version: string;
  readonly platforms: readonly string[];
  readonly bases?: Readonly<Record<string, string>>;
}

/** The stack of every project. */
export const STACK = "test";
const OUR_PROGRAM = `module.exports = require(${JSON.stringify(join(CHECKOUT, "dist", "index.js"))});\n`;
const PROJECT = "go-service-image";
const STATE_ENV = { PULUMI_CONFIG_PASSPHRASE: "only for tests", PULUMI_DEBUG_COMMANDS: "true" };

/**
 * A Pulumi project of its own in a temporary folder: our `Pulumi.yaml`, a program, a Go source tree below `shop/`,
 * and one stack. The state lies apart, so that the project can move. Images go to a namespace of their own in the
 * shared registry.
 */
export class TestProject {
  /** Path of the namespace in the registry. */
  public readonly namespace = `test/${randomBytes(6).toString("hex")}`;
  public folder: string;
  public env: NodeJS.ProcessEnv;

  readonly #base: string;
  readonly #records: BuildRecords;
  readonly #log: AccessLog;
  #program: string;
  #runs = 0;

  private constructor(private readonly options: TestProjectOptions) {
    const engine = sharedEngine();
    this.#base = mkdtempSync(join(tmpdir(), "go-service-image-test-"));
    this.folder = join(this.#base, "project");
    this.#program = options.program ?? OUR_PROGRAM;
    this.env = {
      ...environmentForTests(CHECKOUT),
      PULUMI_BACKEND_URL: pathToFileURL(join(this.#base, "state")).href,
      ...STATE_ENV,
      ...options.env,
    };
    delete this.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    this.#records = new BuildRecords(engine.buildctl, engine.address);
    this.#log = new AccessLog(engine.accessLog);
  }

  /** Writes the project and makes its stack. */
  public static async create(options: TestProjectOptions): Promise<TestProject> {
    const project = new TestProject(options);
    mkdirSync(join(project.folder), { recursive: true });
    mkdirSync(join(project.#base, "state"));
    project.write(options.tree);
    project.#scaffold();
    project.configure(options.config ?? {});
    const made = await project.pulumi("stack", "init", STACK);
    if (made.code !== 0) {
      throw new Error(`stack init: ${made.stderr}`);
    }
    return project;
  }

  /** Host and namespace that images go to. */
  public get registry(): string {
    return `${sharedEngine().registry}/${this.namespace}`;
  }

  /** Where the Go source tree is. */
  public path(...parts: string[]): string {
    return join(this.folder, "shop", ...parts);
  }

  public read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  /** Writes files of the source tree. */
  public write(files: TreeFiles): void {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(this.path(file)), { recursive: true });
      if (typeof content === "string" || Buffer.isBuffer(content)) {
        writeFileSync(this.path(file), content);
      } else {
        symlinkSync(content.link, this.path(file));
      }
    }
  }

  /** Changes a text in a file of the source tree; it must be there. */
  public replace(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) {
      throw new Error(`${file} has no ${JSON.stringify(from)}`);
    }
    this.write({ [file]: text.replace(from, to) });
  }

  /** Puts the source tree back to what it was made with. */
  public restore(): void {
    rmSync(this.path(), { recursive: true, force: true });
    this.write(this.options.tree);
  }

  /** Sets the stack's configuration; what is not named goes back to its default. */
  public configure(config: Config): void {
    const file = join(this.folder, `Pulumi.${STACK}.yaml`);
    const engine = sharedEngine();
    const all: Config = {
      root: "shop",
      registry: this.registry,
      builder: engine.builder,
      goImage: engine.goImage,
      goVersion: engine.goVersion,
      ...config,
    };
    const { encryptionsalt } = (parse(readText(file) ?? "{}") ?? {}) as { encryptionsalt?: string };
    // a key with a colon has a namespace of its own
    const keys = Object.entries(all).map(([key, value]) => [
      key.includes(":") ? key : `${PROJECT}:${key}`,
      value,
    ]);
    writeFileSync(
      file,
      stringify({
        ...(encryptionsalt !== undefined && { encryptionsalt }),
        config: Object.fromEntries(keys) as Config,
      }),
    );
  }

  /** Whether a run holds the stack. */
  public isLocked(): boolean {
    const locks = join(this.#base, "state", ".pulumi", "locks");
    return (
      existsSync(locks) &&
      readdirSync(locks, { recursive: true }).some((one) => String(one).endsWith(".json"))
    );
  }

  /** Goes on with another program. */
  public useProgram(text: string): void {
    this.#program = text;
    this.#scaffold();
  }

  /** Loses the state, as a new machine without it would; the images stay. */
  public async forget(): Promise<void> {
    for (const args of [["rm", "--force", "--yes", "--preserve-config"], ["init"]]) {
      const done = await this.pulumi("stack", ...args, STACK);
      if (done.code !== 0) {
        throw new Error(`stack ${args[0] ?? ""}: ${done.stderr}`);
      }
    }
  }

  /** `pulumi up` without questions. Where it has changed something, `plan` has to say the same of the stack. */
  public async up(...args: string[]): Promise<Run> {
    const done = await this.#counted("up", "--yes", "--skip-preview", ...args);
    const isWhole = done.code === 0 && !args.some((one) => one.startsWith("--target"));
    if (isWhole && done.changed.length > 0 && this.#program === OUR_PROGRAM) {
      await assertPlanned(this.folder, STACK, this.env, await this.images());
    }
    return done;
  }

  public async preview(...args: string[]): Promise<Run> {
    return this.#counted("preview", "--diff", ...args);
  }

  public async refresh(...args: string[]): Promise<Run> {
    return this.#counted("refresh", "--yes", "--skip-preview", ...args);
  }

  public async destroy(...args: string[]): Promise<Run> {
    return this.#counted("destroy", "--yes", "--skip-preview", ...args);
  }

  /** Outputs by service. */
  public async images(): Promise<Record<string, ServiceOutputs>> {
    const done = await this.pulumi("stack", "output", "--json", "--stack", STACK);
    return (JSON.parse(done.stdout) as { images: Record<string, ServiceOutputs> }).images;
  }

  /** URNs in the state, without those of the stack and providers. */
  public async resources(): Promise<string[]> {
    const done = await this.pulumi("stack", "export", "--stack", STACK);
    const { deployment } = JSON.parse(done.stdout) as { deployment: { resources?: { urn: string }[] } };
    return (deployment.resources ?? [])
      .map(({ urn }) => urn)
      .filter((urn) => !/pulumi:(pulumi:Stack|providers:)/.test(urn));
  }

  /** The state as the CLI exports it. */
  public async state(): Promise<string> {
    return (await this.pulumi("stack", "export", "--stack", STACK)).stdout;
  }

  /** Goes on in a copy of the project at another path; the state stays. */
  public async moveTo(name: string, copy: (from: string, to: string) => Promise<void> | void): Promise<void> {
    const to = join(this.#base, name);
    await copy(this.folder, to);
    this.folder = to;
    this.#scaffold();
  }

  /** Runs the CLI in the project. */
  public async pulumi(...args: string[]): Promise<Finished> {
    return run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: this.env,
    });
  }

  /** Path of the event log of a run to come, and arguments that make the CLI write it. */
  public eventLog(): { file: string; args: string[] } {
    this.#runs += 1;
    const file = join(this.#base, `events-${this.#runs}.jsonl`);
    return { file, args: ["--event-log", file, "--stack", STACK] };
  }

  /** Removes everything local; the images stay in the registry of the tests. */
  public remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }

  async #counted(...command: string[]): Promise<Run> {
    const { file, args } = this.eventLog();
    this.#records.mark();
    this.#log.mark();
    const done = await this.pulumi(...command, ...args);
    const requests = this.#log.requests(this.namespace);
    const events = readEvents(file);
    const solves = this.#records.solves();
    return {
      ...events,
      code: done.code,
      output: `${done.stdout}${done.stderr}`,
      changed: events.changes.filter(({ type }) => type !== "Stack").map(textOf),
      solves,
      compiled: () => solves.flatMap((solve) => this.#records.compiledPackages(solve)).sort(),
      logs: () => solves.map((solve) => this.#records.log(solve)),
      requests,
      writes: writes(requests),
    };
  }

  #scaffold(): void {
    cpSync(join(CHECKOUT, "Pulumi.yaml"), join(this.folder, "Pulumi.yaml"));
    writeFileSync(join(this.folder, "package.json"), '{ "private": true }\n');
    writeFileSync(join(this.folder, "program.js"), this.#program);
    rmSync(join(this.folder, "node_modules"), { force: true });
    symlinkSync(join(CHECKOUT, "node_modules"), join(this.folder, "node_modules"));
  }
}
