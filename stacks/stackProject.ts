import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { didYouMean } from "../components/common/didYouMean";
import { PlanError } from "../components/common/problem";
import { isRecord } from "../components/common/record";
import { WORK_DIR } from "../components/common/workDir";
import { readYaml, type WrittenConfiguration, writtenConfiguration } from "./stackFile";

type Variables = Readonly<Record<string, string | undefined>>;

/** The stack that `make` takes where none is named. */
const DEFAULT_STACK = "dev";

/** A folder with stacks of this package's program, as far as its files say. */
export class StackProject {
  private constructor(
    public readonly folder: string,
    private readonly file: Readonly<Record<string, unknown>>,
  ) {}

  /** The project of a folder, which may be one above it; undefined if there is none, or if it has a program of its own. */
  public static around(folder: string): StackProject | undefined {
    for (let at = resolve(folder); ; at = dirname(at)) {
      const file = readYaml(join(at, "Pulumi.yaml"));
      if (file !== undefined || at === dirname(at)) {
        // the keys of the configuration are described in the project file, whatever the project is called
        const keys = isRecord(file?.["config"]) ? file["config"] : {};
        return file !== undefined && "root" in keys && "services" in keys
          ? new StackProject(at, file)
          : undefined;
      }
    }
  }

  /** Name of the project, which its keys begin with. */
  public get name(): string {
    return String(this.file["name"]);
  }

  /**
   * The stack that a command is about: the one that is named, selected, or alone.
   *
   * @throws PlanError if it is not clear.
   */
  public stack(given: string | undefined, env: Variables): string {
    const known = this.#stacks();
    const chosen = given ?? (env["PULUMI_STACK"] || this.#selected(env));
    const only = known.length === 1 ? known[0] : known.find((name) => name === DEFAULT_STACK);
    const stack = chosen?.split("/").at(-1) ?? only;
    if (stack === undefined) {
      const rule =
        known.length === 0 ? "has no file Pulumi.<stack>.yaml" : "has several stacks, none of them selected";
      const fix = known.length === 0 ? "write one" : `name one: \`--stack ${known[0] ?? ""}\``;
      throw new PlanError("go-service-image", [{ field: "project", value: this.folder, rule, fix }]);
    }
    if (!known.includes(stack)) {
      const rule = `has no file Pulumi.${stack}.yaml in ${this.folder}`;
      throw new PlanError("go-service-image", [
        { field: "--stack", value: stack, rule, fix: didYouMean(stack, known) },
      ]);
    }
    return stack;
  }

  /** Whether there is a file for a stack. */
  public has(stack: string): boolean {
    return this.#stacks().includes(stack);
  }

  /** What the files say of a stack. */
  public configuration(stack: string): WrittenConfiguration {
    const file = this.#folders().map((folder) => readYaml(join(folder, `Pulumi.${stack}.yaml`)));
    return writtenConfiguration(this.name, this.file, file.find((one) => one !== undefined) ?? {});
  }

  /** Where stack files are; `make up ROOT=…` writes them where no one has to look. */
  #folders(): string[] {
    const { stackConfigDir = "." } = this.file;
    return [join(this.folder, String(stackConfigDir)), join(this.folder, WORK_DIR, "stacks")];
  }

  #stacks(): string[] {
    const names = this.#folders()
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder))
      .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    return [...new Set(names)].sort();
  }

  /** What `pulumi stack select` has written down. */
  #selected(env: Variables): string | undefined {
    const project = createHash("sha1").update(join(this.folder, "Pulumi.yaml")).digest("hex");
    const home = env["PULUMI_HOME"] || join(homedir(), ".pulumi");
    const selection = readYaml(join(home, "workspaces", `${this.name}-${project}-workspace.json`));
    return typeof selection?.["stack"] === "string" ? selection["stack"] : undefined;
  }
}
