import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ServicePlan } from "../../../components/plan/servicePlan";
import { writeContext } from "../../../components/context/buildContext";
import { addressOf } from "../../../tools/engine/buildkit";
import { certificateFiles } from "../../../tools/engine/certificates";
import { pathsOf } from "../../../tools/paths";
import { environmentForTests } from "../environment";
import { findEngine } from "../../../stacks/embedded";

const PROJECT = resolve(__dirname, "..", "..", "..", "..");

/** What is given to a solve beside the plan. */
export interface SolveOptions {
  readonly platforms?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Files of private keys, by the id of the agent that has them. */
  readonly ssh?: Readonly<Record<string, string>>;
  /** Further fields of the export, e.g. `annotation.x=y`. */
  readonly exporter?: readonly string[];
}

/** How a solve ended. */
export interface Solved {
  readonly code: number;
  readonly digest: string;
  readonly log: string;
}

/** The embedded engine, asked without Pulumi: what is tested here is the Dockerfile and the image. */
export class Solver {
  public readonly registry: string;
  public readonly goImage: string;
  public readonly goVersion: string;
  /** Files of the embedded registry's TLS, which is valid for loopback. */
  public readonly certificates = certificateFiles(pathsOf(PROJECT));
  readonly #env = environmentForTests(PROJECT);
  readonly #folder = mkdtempSync(join(tmpdir(), "images-"));

  public constructor() {
    const engine = findEngine();
    if (engine === undefined) {
      throw new Error("these tests need the embedded engine: run `make engine`");
    }
    ({ registry: this.registry, goImage: this.goImage, goVersion: this.goVersion } = engine);
  }

  /** Removes what was written to the disk. */
  public close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A fresh folder, removed by {@link close}. */
  public folder(): string {
    return mkdtempSync(join(this.#folder, "f"));
  }

  /** Builds a plan and pushes it to `<registry>/images-test/<repository>:<version>`. */
  public solvePlan(plan: ServicePlan, options: SolveOptions = {}): Solved {
    const context = writeContext(this.#folder, plan.name, plan.dockerfile, plan.context);
    const platforms = plan.platforms.map(({ name }) => name);
    return this.solve(context.folder, context.dockerfile, plan.target, this.reference(plan), {
      platforms,
      ...options,
    });
  }

  public reference({ repository, tags }: Pick<ServicePlan, "repository" | "tags">): string {
    return `${this.registry}/images-test/${repository}:${tags[0] ?? ""}`;
  }

  /** Builds a folder and pushes it. */
  public solve(
    context: string,
    dockerfile: string,
    target: string | undefined,
    reference: string,
    { platforms = ["linux/amd64"], secrets = {}, buildArgs = {}, ssh = {}, exporter = [] }: SolveOptions = {},
  ): Solved {
    const metadata = join(this.folder(), "metadata.json");
    const folder = this.folder();
    const args: Record<string, string> = {
      SOURCE_DATE_EPOCH: "0",
      BUILDKIT_MULTI_PLATFORM: "1",
      ...buildArgs,
    };
    const env = { ...this.#env };
    for (const [id, value] of Object.entries(secrets)) {
      env[`SECRET_${id.replace(/\W/g, "_")}`] = value;
    }
    const done = this.#run(
      "buildctl",
      [
        ...[
          "--addr",
          addressOf(pathsOf(PROJECT)),
          "build",
          "--progress",
          "plain",
          "--frontend",
          "dockerfile.v0",
        ],
        ...["--local", `context=${context}`, "--local", `dockerfile=${join(dockerfile, "..")}`],
        ...["--opt", `filename=${dockerfile.slice(dockerfile.lastIndexOf("/") + 1)}`],
        ...(target === undefined ? [] : ["--opt", `target=${target}`]),
        ...["--opt", `platform=${platforms.join(",")}`, "--metadata-file", metadata],
        ...Object.entries(args).flatMap(([name, value]) => ["--opt", `build-arg:${name}=${value}`]),
        ...Object.keys(secrets).flatMap((id) => [
          "--secret",
          `id=${id},env=SECRET_${id.replace(/\W/g, "_")}`,
        ]),
        ...Object.entries(ssh).flatMap(([id, key]) => ["--ssh", `${id}=${key}`]),
        "--output",
        [
          `type=image,name=${reference},push=true,rewrite-timestamp=true,compression-level=4`,
          ...exporter,
        ].join(","),
      ],
      folder,
      env,
    );
    const digest =
      done.code === 0
        ? (JSON.parse(readFileSync(metadata, "utf8")) as Record<string, string>)["containerimage.digest"]
        : undefined;
    return { code: done.code, digest: digest ?? "", log: done.stderr };
  }

  /** What `crane` prints; it must succeed. */
  public crane(...args: string[]): string {
    const done = this.#run("crane", args, PROJECT, this.#env);
    if (done.code !== 0) {
      throw new Error(`crane ${args.join(" ")}: ${done.stderr}`);
    }
    return done.stdout;
  }

  #run(
    command: string,
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv,
  ): { code: number; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd,
      env,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return { code: status ?? -1, stdout, stderr };
  }
}
