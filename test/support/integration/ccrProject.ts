import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ProjectFolder, type Said } from "./projectFolder";
import { CHECKOUT as root } from "./sharedEngine";

const program = `
const pulumi = require("@pulumi/pulumi");
const { CcrNamespace } = require(process.env.CCR_MODULE);
const { TcrNamespace } = require(process.env.CCR_MODULE.replace("ccrNamespace", "tcrNamespace"));
const { kind, args, repositories, digests, protect } = JSON.parse(process.env.CCR_PROGRAM);
const password = new pulumi.Config("registry").requireSecret("password");
const login = { username: "100000000001", password };
const namespace = kind === "tcr"
  ? new TcrNamespace("registry", args, { protect })
  : new CcrNamespace("registry", { ...args, credentials: login });
if (kind === "tcr") exports.logins = pulumi.secret(namespace.registries);
repositories.forEach((one) => namespace.repository(one, namespace));
if (digests) namespace.cleanUp("auth", { digests, after: [] }, namespace);
exports.host = namespace.host;
exports.owned = namespace.owned;
`;

/** What the program declares. */
export interface Declared {
  /** @default "ccr" */
  readonly kind?: "ccr" | "tcr";
  /** Whether the namespace is protected. @default false */
  readonly protect?: boolean;
  readonly args: object;
  readonly repositories: readonly string[];
  /** Digests that a clean-up of the repository auth keeps. */
  readonly digests?: readonly string[];
}

/**
 * A Pulumi program with a namespace of Tencent Cloud in a folder of its own, run by the real engine with its state in files.
 * The tools come from PATH.
 */
export class CcrProject {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-project-"));
  /** Environment of every command, beside the tools'. */
  public readonly env: Record<string, string> = {};
  /** File of the library that the program loads. */
  public library = path.join(root, "dist/components/tencent/ccrNamespace.js");
  readonly #project = new ProjectFolder(this.folder);

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
    this.#project.installFlat();
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
    // pnpm installs the peers that are needed, and leaves the optional ones to the program
    const peers = Object.keys(manifest.peerDependencies).filter(
      (name) => manifest.peerDependenciesMeta[name]?.optional !== true,
    );
    for (const name of [...Object.keys(manifest.dependencies), ...peers]) {
      link(path.join(root, "node_modules", name), path.join(store, name));
    }
    link(path.join(root, "node_modules/@pulumi/pulumi"), path.join(modules, "@pulumi/pulumi"));
    const place = isDirect ? modules : path.join(modules, ".pnpm/node_modules");
    link(own, path.join(place, "pulumi-go-service-image"));
    this.library = path.join(own, "dist/components/tencent/ccrNamespace.js");
    return this;
  }

  public async init(password: string): Promise<void> {
    await this.ok(["stack", "init", "test"]);
    await this.ok(["config", "set", "--secret", "registry:password", password]);
  }

  public up(declared: Declared, ...flags: string[]): Promise<Said> {
    this.env["CCR_PROGRAM"] = JSON.stringify(declared);
    return this.run(["up", "--yes", "--skip-preview", ...flags]);
  }

  /** Runs Pulumi, and keeps what it said. */
  public async run(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Said> {
    return this.#project.pulumi(args, { ...this.#environment(), ...env });
  }

  /** @throws Error with the output if the command fails. */
  public async ok(args: readonly string[]): Promise<string> {
    return this.#project.succeed(args, this.#environment());
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
    return this.#project.traces();
  }

  public write(file: string, content: string, mode = 0o644): void {
    fs.writeFileSync(path.join(this.folder, file), content, { mode });
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #environment(): Record<string, string> {
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
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { readonly optional?: boolean }>;
}

function link(target: string, place: string): void {
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.symlinkSync(target, place);
}
