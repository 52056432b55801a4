import type { Problem } from "../problem";
import { foldersUpwards, isInside, joinPath } from "../treePath";
import { readModFile, readWorkFile, syntaxProblems } from "./modFiles";
import type { ModFile } from "./modFile";
import { type PlacedReplace, effectiveReplacements, folderOf, highestRequired } from "./replacements";
import type { TreeIndex } from "./treeIndex";
import { type Vendor, findVendor } from "./vendor";
import type { WorkFile } from "./workFile";

/** A module whose files lie in the tree. */
export interface LocalModule {
  readonly path: string;
  readonly dir: string;
}

/** The modules that a build of one module may see. */
export interface ModuleSet {
  readonly main: LocalModule;
  readonly workDir: string | undefined;
  readonly vendor: Vendor | undefined;
  /** All local modules whose folders packages may come from, longest path first. */
  readonly locals: readonly LocalModule[];
  /** Paths of required modules that are not local. */
  readonly thirdParty: ReadonlySet<string>;
  /** go.mod, go.sum, go.work, go.work.sum and vendor/modules.txt, as far as they count and exist. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** The folder of the module that a folder belongs to: the nearest one upwards with a go.mod file. */
export function findModuleDir(index: TreeIndex, dir: string): string | undefined {
  return foldersUpwards(dir).find((folder) => index.isFile(joinPath(folder, "go.mod")));
}

/**
 * The modules that a build in a module's folder sees: the module and its local replacements or, where a go.work file
 * above the package uses the module, all modules of the workspace.
 */
export function loadModuleSet(index: TreeIndex, moduleDir: string, packageDir: string): ModuleSet {
  const workDir = foldersUpwards(packageDir).find((folder) => index.isFile(joinPath(folder, "go.work")));
  return index.remember("moduleSet", `${moduleDir}\0${workDir ?? ""}`, () =>
    new ModuleSetReader(index, moduleDir, workDir).read(),
  );
}

interface MainModule extends LocalModule {
  readonly file: ModFile;
}

class ModuleSetReader {
  readonly #files = new Set<string>();
  readonly #problems: Problem[] = [];
  readonly #workDir: string | undefined;
  readonly #work: WorkFile | undefined;

  public constructor(
    private readonly index: TreeIndex,
    private readonly moduleDir: string,
    nearestWorkDir: string | undefined,
  ) {
    const work = nearestWorkDir === undefined ? undefined : readWorkFile(index, nearestWorkDir);
    const used = work?.use.some(({ path }) => joinPath(nearestWorkDir ?? "", path) === moduleDir) ?? false;
    if (used) {
      this.#workDir = nearestWorkDir;
      this.#work = work;
    }
  }

  public read(): ModuleSet {
    const mains =
      this.#workDir === undefined ? this.#mainsOf([this.moduleDir]) : this.#workspace(this.#workDir);
    const main = mains.find((one) => one.dir === this.moduleDir) ?? { path: "", dir: this.moduleDir };
    const vendor = this.#vendor(mains);
    // in vendor mode the Go command reads neither folder nor go.mod of a replaced module
    const replaces = vendor === undefined ? this.#replaces(mains) : [];
    const requires = this.#requires(mains, replaces);
    const required = highestRequired(requires);
    const effective = [...effectiveReplacements(replaces, required).values()];
    const replaced = effective.flatMap((replace) => this.#replaced(replace, required.has(replace.old.path)));
    const locals = [...mains.map(({ path, dir }) => ({ path, dir })), ...replaced];
    const isLocal = new Set(locals.map(({ path }) => path));
    return {
      main: { path: main.path, dir: main.dir },
      workDir: this.#workDir,
      vendor,
      locals: locals.sort((a, b) => b.path.length - a.path.length),
      thirdParty: new Set([...required.keys()].filter((path) => !isLocal.has(path))),
      files: [...this.#files],
      problems: this.#problems,
    };
  }

  #workspace(workDir: string): MainModule[] {
    const path = joinPath(workDir, "go.work");
    this.#addFile(path);
    this.#addFile(joinPath(workDir, "go.work.sum"));
    this.#problems.push(...syntaxProblems(this.index, path, this.#work?.errors ?? []));
    const dirs: string[] = [];
    for (const use of this.#work?.use ?? []) {
      const dir = joinPath(workDir, use.path);
      if (this.#checkModuleDir(dir, `${path}:${use.line}`, use.path, "use")) {
        dirs.push(dir);
      }
    }
    return this.#mainsOf(dirs);
  }

  #mainsOf(dirs: readonly string[]): MainModule[] {
    return dirs.flatMap((dir) => {
      const file = readModFile(this.index, dir, false);
      this.#addFile(joinPath(dir, "go.mod"));
      this.#addFile(joinPath(dir, "go.sum"));
      this.#problems.push(...syntaxProblems(this.index, joinPath(dir, "go.mod"), file?.errors ?? []));
      return file?.module === undefined ? [] : [{ path: file.module, dir, file }];
    });
  }

  #vendor(mains: readonly MainModule[]): Vendor | undefined {
    const go = this.#work === undefined ? mains[0]?.file.go : this.#work.go;
    const vendor = findVendor(this.index, this.#workDir ?? this.moduleDir, go, this.#work !== undefined);
    if (vendor !== undefined) {
      this.#addFile(joinPath(vendor.dir, "modules.txt"));
    }
    return vendor;
  }

  /** The `replace` lines that count: those of go.work win over those of the modules, and no main module is replaced. */
  #replaces(mains: readonly MainModule[]): PlacedReplace[] {
    const mainPaths = new Set(mains.map(({ path }) => path));
    const ofWork = this.#place(this.#work?.replace, this.#workDir ?? "", "go.work");
    const byWork = new Set(ofWork.map(({ old }) => old.path));
    const ofMains = mains.flatMap(({ dir, file }) => this.#place(file.replace, dir, "go.mod"));
    return [...ofWork, ...ofMains.filter(({ old }) => !byWork.has(old.path))].filter(
      ({ old }) => !mainPaths.has(old.path),
    );
  }

  #place(replaces: ModFile["replace"] | undefined, dir: string, name: string): PlacedReplace[] {
    return (replaces ?? []).map((replace) => ({ ...replace, dir, file: joinPath(dir, name) }));
  }

  /** What the modules in the tree require; what third-party modules require cannot be seen without the module cache. */
  #requires(mains: readonly MainModule[], replaces: readonly PlacedReplace[]): ModFile["require"] {
    const ofReplaced = replaces.flatMap((replace) => {
      const dir = folderOf(replace);
      if (dir === undefined || !isInside(dir)) {
        return [];
      }
      this.#addFile(joinPath(dir, "go.mod"));
      return readModFile(this.index, dir, true)?.require ?? [];
    });
    return [...mains.flatMap(({ file }) => file.require), ...ofReplaced];
  }

  #replaced(replace: PlacedReplace, required: boolean): LocalModule[] {
    const dir = folderOf(replace);
    if (dir === undefined) {
      return [];
    }
    const field = `${replace.file}:${replace.line}`;
    // the Go command does not look at the replacement of a module that nothing requires
    if (!required && !this.index.isFile(joinPath(dir, "go.mod"))) {
      return [];
    }
    if (!this.#checkModuleDir(dir, field, replace.target.path, "replace")) {
      return [];
    }
    const errors = readModFile(this.index, dir, true)?.errors ?? [];
    this.#problems.push(...syntaxProblems(this.index, joinPath(dir, "go.mod"), errors));
    return [{ path: replace.old.path, dir }];
  }

  #checkModuleDir(dir: string, field: string, value: string, verb: "use" | "replace"): boolean {
    const isModule = this.index.isFile(joinPath(dir, "go.mod"));
    if (!isInside(dir) || this.index.outsideLink(joinPath(dir, "go.mod")) !== undefined) {
      const fix = `choose a source root that holds it, or remove the \`${verb}\``;
      this.#problems.push({ field, value, rule: "leads outside the source root", fix });
    } else if (!isModule) {
      const rule = this.index.isFolder(dir)
        ? "is a folder without a go.mod file"
        : "is a folder that does not exist";
      this.#problems.push({ field, value, rule, fix: `restore the module there, or remove the \`${verb}\`` });
    }
    return isModule;
  }

  #addFile(path: string): void {
    if (this.index.isFile(path)) {
      this.#files.add(path);
    }
  }
}
