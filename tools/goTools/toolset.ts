import * as fs from "node:fs";
import * as path from "node:path";
import * as semver from "semver";
import { readRecord, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { GoInstallation } from "../goInstallation";
import type { Paths } from "../paths";
import { type Report, seconds, SILENT } from "../say";
import { buildTools, isBuilt, toolFolder, tooOldFor } from "./build";
import { progressText } from "./buildProgress";
import { BUILDKIT, DOCKER_BUILD, type GoTool, LANGUAGE_HOST, PULUMI, REGISTRY } from "./catalog";
import { assembleCli } from "./cli";
import { findTool, onPath } from "./find";
import { installPlugin } from "./plugin";
import type { Vendor } from "./vendor";

/** Which folder each tool's programs are in. */
export type Toolset = Readonly<Record<string, string>>;

/** What the embedded engine is made of. */
export const ENGINE_TOOLS: readonly GoTool[] = [BUILDKIT, REGISTRY];

/** What runs the Pulumi program. */
export const PULUMI_TOOLS: readonly GoTool[] = [PULUMI, DOCKER_BUILD, LANGUAGE_HOST];

/** The path of a program of a tool. */
export function program(tools: Toolset, tool: GoTool, name = tool.programs[0] ?? tool.name): string {
  const folder = tools[tool.name];
  if (folder === undefined) {
    throw new Error(`${tool.name} is not part of this run`);
  }
  return path.join(folder, name);
}

/** The folders of all tools, for PATH; not the plugin's, which the CLI would take from there with a warning. */
export function toolFolders(tools: Toolset): string[] {
  const { [DOCKER_BUILD.name]: plugin, ...others } = tools;
  return [...new Set(Object.values(others))].filter((folder) => folder !== plugin);
}

/** Tools of one command: what is there, and what has to be built. */
export class Tools {
  readonly #folders: Record<string, string>;

  /**
   * @param wanted What the command needs; what of it is on PATH is found now.
   * @param vendor Official releases of Pulumi's tools. @default - none are used
   */
  public constructor(
    private readonly paths: Paths,
    private readonly go: GoInstallation,
    wanted: readonly GoTool[],
    private readonly vendor?: Vendor,
  ) {
    this.#folders = { ...vendor?.installed(), ...findAll(paths, wanted) };
  }

  /** The tools that were found or provided so far. */
  public get found(): Toolset {
    return { ...this.#folders };
  }

  /**
   * Builds what is missing of some tools.
   *
   * @returns what was done, for a person.
   */
  public async provide(
    tools: readonly GoTool[],
    report: Report = SILENT,
    signal?: AbortSignal,
  ): Promise<string> {
    const onPathNames = tools.map(({ name }) => name).filter((name) => this.#isOnPath(name));
    if (this.vendor !== undefined && tools.includes(PULUMI) && tools.some((tool) => this.#isMissing(tool))) {
      Object.assign(this.#folders, { ...(await this.vendor.install(report)), ...this.#folders });
    }
    const released = tools.map(({ name }) => name).filter((name) => this.#isReleased(name));
    const missing = tools.filter((tool) => this.#isMissing(tool));
    refuseOldGo(missing, this.paths, this.go);
    const times: string[] = [];
    for (const together of modulesOf(missing)) {
      times.push(await this.#build(together, report, signal));
    }
    for (const tool of tools) {
      this.#folders[tool.name] ??= toolFolder(this.paths, tool, this.go.version);
    }
    remember(this.paths, this.#folders);
    const built = tools.length - onPathNames.length - released.length - missing.length;
    return [
      ...(times.length > 0 ? [`built ${times.join(", ")}`] : []),
      ...(built > 0 ? [missing.length > 0 ? "the others already built" : "already built"] : []),
      ...(released.length > 0 ? [`official release: ${released.join(", ")}`] : []),
      ...(onPathNames.length > 0 ? [`on PATH: ${onPathNames.join(", ")}`] : []),
    ].join("; ");
  }

  /** Puts the parts of Pulumi to where the CLI looks for them; {@link provide} has them there. */
  public assemble(): void {
    const [cli, host] = [this.#folders[PULUMI.name] ?? "", this.#folders[LANGUAGE_HOST.name] ?? ""];
    if (cli === toolFolder(this.paths, PULUMI, this.go.version)) {
      const folder = assembleCli(this.paths, cli, host);
      Object.assign(this.#folders, { [PULUMI.name]: folder, [LANGUAGE_HOST.name]: folder });
    }
    installPlugin(this.paths, program(this.#folders, DOCKER_BUILD));
    remember(this.paths, this.#folders);
  }

  #isMissing(tool: GoTool): boolean {
    return this.#folders[tool.name] === undefined && !isBuilt(toolFolder(this.paths, tool, this.go.version));
  }

  #isOnPath(name: string): boolean {
    const folder = this.#folders[name];
    return folder !== undefined && !folder.startsWith(`${this.paths.tools}${path.sep}`);
  }

  #isReleased(name: string): boolean {
    const folder = this.#folders[name];
    return folder !== undefined && Object.values(this.vendor?.installed() ?? {}).includes(folder);
  }

  /** @returns what was built and how long it took, e.g. `buildkit and registry in 98 s`. */
  async #build(tools: readonly GoTool[], report: Report, signal: AbortSignal | undefined): Promise<string> {
    const start = Date.now();
    const names = tools.map(({ name }) => name).join(" and ");
    let isAnnounced = false;
    await buildTools(this.paths, tools, this.go.version, {
      report: (progress) => {
        report.at(`${names}: ${progressText(progress, Date.now() - start)}`);
        if (progress.total !== undefined && !isAnnounced) {
          isAnnounced = true;
          report.done(`${names}: ${progress.total} packages to compile and link`);
        }
      },
      ...(signal !== undefined && { signal }),
    });
    return `${names} in ${seconds(Date.now() - start)}`;
  }
}

/** All tools that `make up` needs. @param embedded Whether the engine's are among them. */
export function toolsFor(embedded: boolean): readonly GoTool[] {
  return embedded ? [...ENGINE_TOOLS, ...PULUMI_TOOLS] : PULUMI_TOOLS;
}

/**
 * Finds the tools on PATH or builds them, and installs the docker-build plugin into the Pulumi home.
 *
 * @param embedded Whether BuildKit and the registry are needed, too.
 * @param report Called with what was built.
 */
export async function ensureTools(
  paths: Paths,
  go: GoInstallation,
  embedded: boolean,
  report: (text: string) => void,
): Promise<{ tools: Toolset; outcome: string }> {
  const wanted = toolsFor(embedded);
  const tools = new Tools(paths, go, wanted);
  const outcome = await tools.provide(wanted, { at: () => undefined, done: report });
  tools.assemble();
  return { tools: tools.found, outcome };
}

/**
 * Finds or builds a tool that only tests and the benchmark use.
 *
 * @returns its folder, as part of a toolset.
 */
export async function ensureTool(paths: Paths, go: GoInstallation, tool: GoTool): Promise<Toolset> {
  const tools = new Tools(paths, go, [tool]);
  await tools.provide([tool]);
  return tools.found;
}

/** The tools of the last run; undefined if there was none that got as far as Pulumi, or one of them has gone. */
export function knownTools(paths: Paths): Toolset | undefined {
  const tools = rememberedTools(paths);
  return tools[PULUMI.name] === undefined ? undefined : tools;
}

/** Empty if one of the tools has gone. */
function rememberedTools(paths: Paths): Toolset {
  const entries = Object.entries(readRecord(toolsetFile(paths)) ?? {});
  const tools = entries.flatMap(([name, folder]) =>
    typeof folder === "string" && fs.existsSync(folder) ? [[name, folder] as const] : [],
  );
  return tools.length === entries.length ? Object.fromEntries(tools) : {};
}

/** A run without the engine must not forget the engine's tools, which are needed to stop it. */
function remember(paths: Paths, tools: Toolset): void {
  writeIfChanged(toolsetFile(paths), `${JSON.stringify({ ...rememberedTools(paths), ...tools })}\n`);
}

function findAll(paths: Paths, wanted: readonly GoTool[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const tool of wanted.filter((one) => one !== LANGUAGE_HOST)) {
    const folder = findTool(tool, paths.data)?.folder;
    // a CLI without its language host cannot run the program, and one from another folder is taken with a warning at every run
    const host = tool === PULUMI ? onPath("pulumi-language-nodejs", paths.data) : undefined;
    const isWhole =
      tool !== PULUMI || (host !== undefined && isBeside(path.join(folder ?? "", "pulumi"), host));
    if (folder !== undefined && isWhole) {
      found[tool.name] = folder;
      Object.assign(found, host === undefined ? {} : { [LANGUAGE_HOST.name]: path.dirname(host) });
    }
  }
  return found;
}

/** Whether two programs are in one folder, wherever links to them are. */
function isBeside(one: string, other: string): boolean {
  const folder = (file: string): string => path.dirname(fs.realpathSync(file));
  return folder(one) === folder(other);
}

/** Tools that are built in one run of the Go command, in their order. */
function modulesOf(tools: readonly GoTool[]): GoTool[][] {
  const modules = new Map<string, GoTool[]>();
  for (const tool of tools) {
    const folder = tool.folder ?? tool.name;
    modules.set(folder, [...(modules.get(folder) ?? []), tool]);
  }
  return [...modules.values()];
}

function refuseOldGo(missing: readonly GoTool[], paths: Paths, go: GoInstallation): void {
  const compare = (a: string, b: string): number =>
    semver.compare(semver.coerce(a) ?? "0.0.0", semver.coerce(b) ?? "0.0.0");
  const problems = tooOldFor(missing, paths.project, go.version, compare);
  if (problems.length > 0) {
    throw new Fault(
      `Go ${go.version} is too old to build the pinned tools: ${problems.join("; ")}.\n` +
        "Fix: install a newer Go, or put the tools themselves on PATH.",
    );
  }
}

function toolsetFile(paths: Paths): string {
  return path.join(paths.tools, "toolset.json");
}
