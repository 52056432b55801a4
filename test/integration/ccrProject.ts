import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The project's root: tests run from dist/test. */
export const root = path.resolve(__dirname, "../../..");

/** Result of a command, with everything it said. */
export interface Run {
  readonly code: number | null;
  readonly output: string;
}

const program = `
const pulumi = require("@pulumi/pulumi");
const { CcrNamespace } = require(process.env.CCR_MODULE);
const { args, repositories, digests } = JSON.parse(process.env.CCR_PROGRAM);
const password = new pulumi.Config("registry").requireSecret("password");
const namespace = new CcrNamespace("registry", { ...args, login: { username: "100000000001", password } });
repositories.forEach((one) => namespace.repository(one, namespace));
if (digests) namespace.cleanUp("auth", { digests, after: [] }, namespace);
exports.host = namespace.host;
exports.owned = namespace.owned;
`;

/** What the program declares. */
export interface Declared {
  readonly args: object;
  readonly repositories: readonly string[];
  /** Digests that a clean-up of the repository auth keeps. */
  readonly digests?: readonly string[];
}

/**
 * A Pulumi program with a CcrNamespace in a folder of its own, run by the real engine with its state in files.
 * The tools come from PATH.
 */
export class CcrProject {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-project-"));
  /** Environment of every command, beside the tools'. */
  public readonly env: Record<string, string> = {};
  /** File of the library that the program loads. */
  public library = path.join(root, "dist/components/namespaces/ccrNamespace.js");
  private readonly everything: string[] = [];

  public constructor() {
    fs.mkdirSync(path.join(this.folder, "state"));
    fs.mkdirSync(path.join(this.folder, "bin"));
    this.write("Pulumi.yaml", "name: ccr-test\nruntime: nodejs\nmain: index.js\n");
    this.write("package.json", '{ "name": "ccr-test", "main": "index.js" }\n');
    this.write("index.js", program);
    // part of Pulumi's distribution, but not of its npm package
    const host = "require.resolve('@pulumi/pulumi/cmd/dynamic-provider')";
    this.write(
      "bin/pulumi-resource-pulumi-nodejs",
      `#!/bin/sh\nexec node "$(node -p "${host}")" "$@"\n`,
      0o755,
    );
  }

  /** Lays `node_modules` out as npm does: the library and its dependencies side by side. */
  public installFlat(): this {
    const modules = path.join(this.folder, "node_modules");
    fs.mkdirSync(modules);
    for (const name of fs.readdirSync(path.join(root, "node_modules"))) {
      fs.symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
    }
    fs.symlinkSync(root, path.join(modules, "pulumi-go-service-image"));
    return this;
  }

  /**
   * Lays `node_modules` out as pnpm does: only what the program asks for is at the top, as links; the library's
   * own dependencies are beside it in the store.
   *
   * @param isDirect whether the program itself asks for the library, or something that it asks for does.
   */
  public installStrict(isDirect: boolean): this {
    const modules = path.join(this.folder, "node_modules");
    const store = path.join(modules, ".pnpm/pulumi-go-service-image@0.1.0/node_modules");
    const own = path.join(store, "pulumi-go-service-image");
    fs.mkdirSync(own, { recursive: true });
    fs.copyFileSync(path.join(root, "package.json"), path.join(own, "package.json"));
    fs.cpSync(path.join(root, "dist/components"), path.join(own, "dist/components"), { recursive: true });
    const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as Manifest;
    for (const name of [...Object.keys(manifest.dependencies), "@pulumi/pulumi"]) {
      link(path.join(root, "node_modules", name), path.join(store, name));
    }
    link(path.join(root, "node_modules/@pulumi/pulumi"), path.join(modules, "@pulumi/pulumi"));
    const place = isDirect ? modules : path.join(modules, ".pnpm/node_modules");
    link(own, path.join(place, "pulumi-go-service-image"));
    this.library = path.join(own, "dist/components/namespaces/ccrNamespace.js");
    return this;
  }

  public async init(password: string): Promise<void> {
    await this.ok(["stack", "init", "test"]);
    await this.ok(["config", "set", "--secret", "registry:password", password]);
  }

  public up(declared: Declared, ...flags: string[]): Promise<Run> {
    this.env["CCR_PROGRAM"] = JSON.stringify(declared);
    return this.run(["up", "--yes", "--skip-preview", ...flags]);
  }

  /** Runs Pulumi, and keeps what it said. */
  public async run(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Run> {
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: { ...this.commandEnv(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    this.everything.push(output);
    return { code, output };
  }

  /** @throws Error with the output if the command fails. */
  public async ok(args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(args);
    if (code !== 0) {
      throw new Error(`pulumi ${args.join(" ")} exited with ${String(code)}\n${output}`);
    }
    return output;
  }

  /** The resources in the state, by type and name. */
  public async resources(): Promise<StateResource[]> {
    const state = JSON.parse(await this.ok(["stack", "export"])) as {
      deployment: { resources?: StateResource[] };
    };
    return state.deployment.resources ?? [];
  }

  /** Everything that was said or written so far: outputs, state files, history, backups. */
  public traces(): string {
    const files = fs.readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const own = files.filter((one) => one.isFile() && !one.parentPath.includes("node_modules"));
    return [
      ...this.everything,
      ...own.map((one) => fs.readFileSync(path.join(one.parentPath, one.name), "latin1")),
    ].join("\n");
  }

  public write(file: string, content: string, mode = 0o644): void {
    fs.writeFileSync(path.join(this.folder, file), content, { mode });
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private commandEnv(): Record<string, string> {
    const bin = path.join(this.folder, "bin");
    return {
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      HOME: this.folder,
      // the plugins that were installed for the tests; state and logins are the project's own
      PULUMI_HOME: process.env["PULUMI_HOME"] ?? path.join(this.folder, "home"),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_BACKEND_URL: `file://${path.join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_STACK: "test",
      CCR_MODULE: this.library,
      ...this.env,
    };
  }
}

/** One resource of a state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

interface Manifest {
  readonly dependencies: Record<string, string>;
}

function link(target: string, place: string): void {
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.symlinkSync(target, place);
}
