import * as fs from "node:fs";
import * as path from "node:path";
import { linkOrCopy, readRecord, writeAtomically } from "../files";
import type { Paths } from "../paths";
import { run, tail } from "../run";
import type { Report } from "../say";
import { DOCKER_BUILD, goModOf, LANGUAGE_HOST, pinnedVersion, PULUMI } from "./catalog";
import { releaseFolder } from "./cli";
import { pluginFile, pluginVersion } from "./plugin";
import { downloadPulumi, ReleaseError, RELEASES } from "./release";

/** How long a host that did not help is not asked again, in milliseconds. */
const MEMORY = 24 * 3_600_000;

/** How long the CLI may take to download the plugin, in milliseconds. */
const PLUGIN_PATIENCE = 120_000;

/** The vendor's official builds of Pulumi's tools, in the pinned versions. */
export class Vendor {
  /** @param base Address of the releases. @default - Pulumi's own */
  public constructor(
    private readonly paths: Paths,
    private readonly base: string = RELEASES,
  ) {}

  /** The releases that are installed already. */
  public installed(): Record<string, string> {
    const [cli, plugin] = [this.#cliFolder(), this.#pluginFolder()];
    return {
      ...(fs.existsSync(cli) ? { [PULUMI.name]: cli, [LANGUAGE_HOST.name]: cli } : {}),
      ...(fs.existsSync(plugin) ? { [DOCKER_BUILD.name]: plugin } : {}),
    };
  }

  /**
   * Installs the releases, unless their host did not help within the last day.
   *
   * @returns what there is now: nothing, or a part of it, if the host does not help. That is said in one line.
   */
  public async install(report: Report): Promise<Record<string, string>> {
    if (this.#isRemembered()) {
      return this.installed();
    }
    try {
      const cli = this.#cliFolder();
      if (!fs.existsSync(cli)) {
        report.at("asking for Pulumi's release");
        await downloadPulumi(cli, this.#version(), this.base);
      }
      await this.#installPlugin(cli);
    } catch (error) {
      if (!(error instanceof ReleaseError)) {
        throw error;
      }
      writeAtomically(this.#memory(), JSON.stringify({ base: this.base, time: Date.now() }));
      report.done(`Pulumi's release is not used: ${error.message}. What is missing is built.`);
    }
    return this.installed();
  }

  /** By the CLI itself, from the host that the CLI came from; kept beside it, since the Pulumi home is not kept by `make clean`. */
  async #installPlugin(cli: string): Promise<void> {
    const folder = this.#pluginFolder();
    if (fs.existsSync(folder)) {
      return;
    }
    const version = pluginVersion(this.paths.project);
    const args = ["plugin", "install", "resource", "docker-build", version];
    const done = await run(path.join(cli, "pulumi"), [...args, "--server", `${this.base}/plugins`], {
      env: { ...process.env, PULUMI_HOME: this.paths.pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: PLUGIN_PATIENCE,
    });
    const file = pluginFile(this.paths);
    if (done.code !== 0 || !fs.existsSync(file)) {
      throw new ReleaseError(`docker-build ${version}: ${tail(`${done.stdout}${done.stderr}`, 1)}`);
    }
    const aside = `${folder}.${process.pid}.partial`;
    fs.mkdirSync(aside, { recursive: true, mode: 0o700 });
    linkOrCopy(file, path.join(aside, path.basename(file)));
    fs.renameSync(aside, folder);
  }

  #isRemembered(): boolean {
    const { base, time } = readRecord(this.#memory()) ?? {};
    return base === this.base && typeof time === "number" && Math.abs(Date.now() - time) < MEMORY;
  }

  #memory(): string {
    return path.join(this.paths.tools, "releases.json");
  }

  #version(): string {
    return pinnedVersion(PULUMI, goModOf(this.paths.project, PULUMI));
  }

  #cliFolder(): string {
    return releaseFolder(this.paths, this.#version());
  }

  #pluginFolder(): string {
    return path.join(this.paths.tools, `release-docker-build-${pluginVersion(this.paths.project)}`);
  }
}
