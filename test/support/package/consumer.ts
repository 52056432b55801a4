import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ask, type Finished } from "../../../tools/run";

const CHECKOUT = resolve(__dirname, "..", "..", "..", "..");

/** Commands of a package manager; the first word of each is looked up on the PATH. */
export interface Manager {
  readonly name: string;
  /** Its own package in the registry, with the version. @default - it is there already */
  readonly source?: string;
  readonly install: readonly string[];
  /** Lists the tree, and fails if it is not sound. */
  readonly list: readonly string[];
  /** Runs a program of the tree; its name follows. @default - from `node_modules/.bin` */
  readonly exec?: readonly string[];
  /** Files that it reads. */
  readonly files?: Readonly<Record<string, string>>;
}

/** npm, which is everywhere that Node.js is. */
export const NPM: Manager = {
  name: "npm",
  install: ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
  list: ["npm", "ls", "--all"],
};

/** Versions of what a consumer has beside the package. */
export interface Peers {
  readonly pulumi: string;
  readonly typescript: string;
}

const PROGRAM = `import { GoServices, imagesOf } from "pulumi-go-service-image";
import * as pulumi from "@pulumi/pulumi";

export function declare(): pulumi.Output<string>[] {
  const shop = new GoServices("shop", {
    source: ".",
    namespace: "registry.example.com/team",
    services: { auth: "cmd/auth" },
    serviceOptions: { auth: { ports: [8000] } },
  });
  const there = imagesOf<"auth">(new pulumi.StackReference("organization/shop/prod"));
  return [shop.images.auth.ref, there.image("auth").ref];
}
`;

const COMPILER = {
  compilerOptions: { strict: true, noEmit: true, module: "nodenext", target: "es2022", types: ["node"] },
  files: ["program.mts", "program.cts"],
};

/** A program of somebody else, that takes the package from its archive. */
export class Consumer {
  readonly #folder = mkdtempSync(join(tmpdir(), "go-service-image-consumer-"));

  public constructor(
    private readonly manager: Manager,
    archive: string,
    private readonly path: string,
    { pulumi, typescript }: Peers,
  ) {
    const manifest = {
      private: true,
      dependencies: {
        "@pulumi/docker-build": "0.0.22",
        "@pulumi/pulumi": pulumi,
        "pulumi-go-service-image": `file:${archive}`,
      },
      devDependencies: { "@types/node": "20.19.43", typescript },
      // Yarn 1 takes the newest SDK for docker-build, which refuses Node.js 20
      resolutions: { "@pulumi/pulumi": pulumi },
    };
    const files: Record<string, string> = {
      "package.json": JSON.stringify(manifest),
      "tsconfig.json": JSON.stringify(COMPILER),
      "program.mts": PROGRAM,
      "program.cts": PROGRAM,
      "required.cjs": 'process.stdout.write(typeof require("pulumi-go-service-image").GoServices);',
      "imported.mjs":
        'import { GoServices } from "pulumi-go-service-image"; process.stdout.write(typeof GoServices);',
      ...manager.files,
    };
    Object.entries(files).forEach(([name, text]) => writeFileSync(join(this.#folder, name), text));
  }

  public install(): void {
    this.#done(this.manager.install);
  }

  /** The tree is sound, and CommonJS, ES modules and the compiler get along with it. */
  public check(): void {
    this.#done(this.manager.list);
    for (const file of ["required.cjs", "imported.mjs"]) {
      assert.equal(
        this.#done([...this.#exec("node"), file])
          .stdout.trim()
          .split("\n")
          .at(-1),
        "function",
      );
    }
    this.compile();
    const help = this.#done([...this.#exec("pulumi-go-service-image"), "--help"]);
    assert.match(help.stdout, /Usage: /);
  }

  /** Its types are right, also those inside the package. */
  public compile(): void {
    this.#done([...this.#exec("tsc"), "-p", "."]);
  }

  /** Runs a file of the program. @param node the program that runs it. */
  public run(node: string, file: "required.cjs" | "imported.mjs"): Finished {
    return this.#ask([node, file]);
  }

  public remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #exec(program: string): string[] {
    const { exec } = this.manager;
    return exec === undefined
      ? [program === "node" ? "node" : join(this.#folder, "node_modules", ".bin", program)]
      : [...exec, program];
  }

  #done(command: readonly string[]): Finished {
    const done = this.#ask(command);
    assert.equal(done.code, 0, `${command.join(" ")}\n${done.stdout}${done.stderr}`);
    return done;
  }

  #ask([command = "", ...args]: readonly string[]): Finished {
    return ask(command, args, { cwd: this.#folder, env: environment(this.path) });
  }
}

/** Makes the archive that is published, without anything that is installed around it. */
export function pack(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const output = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: CHECKOUT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  return join(folder, filename);
}

/** Every manager asks the registry that npm does, and runs outside of this package. */
function environment(path: string): NodeJS.ProcessEnv {
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_PATH$|NODE_OPTIONS$)/.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: `${path}:${process.env["PATH"] ?? ""}`,
    npm_config_registry: registry,
    BUN_CONFIG_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_TELEMETRY: "0",
    YARN_ENABLE_SCRIPTS: "false",
  };
}
