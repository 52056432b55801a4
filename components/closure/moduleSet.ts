import type { Problem } from "../common/problem";
import { cleanPath, foldersUpwards, isInside, joinPath, parentPath } from "../source/treePath";
import { isLfsPointerFile } from "./lfs";
import { readModFile, readWorkFile, syntaxProblems } from "./modFiles";
import type { ModFile } from "./modFile";
import { unreadable } from "./packageProblems";
import { completeFile, readRequirements } from "./requiredModules";
import { type PlacedReplace, effectiveReplacements, folderOf, highestRequired } from "./replacements";
import type { TreeIndex } from "./treeIndex";
import { type Vendor, findVendor } from "./vendor";
import { vendorProblems } from "./vendorConsistency";
import type { WorkFile } from "./workFile";
import { workspaceProblems } from "./workspaceProblems";

/** A module whose files lie in the tree. */
export interface LocalModule {
  readonly path: string;
  readonly dir: string;
  /** Whether it is a main module: the one that is built, or one of the workspace; others are replacements. */
  readonly isMain: boolean;
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
  /** Paths of all modules that are required by what can be seen; main modules, which need not be required, included. */
  readonly required: ReadonlySet<string>;
  /** The main module's go.mod file where it stands alone and nothing is vendored: then it has to list what is imported. */
  readonly own: ModFile | undefined;
  /** The same file if it has to list what the packages of other modules import, too, which came with Go 1.17. */
  readonly complete: ModFile | undefined;
  /** go.mod, go.sum, go.work, go.work.sum and vendor/modules.txt, as far as they count and exist. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** The folder of the module that a folder belongs to: the nearest one upwards with a go.mod file. */
export function findModuleDir(index: TreeIndex, dir: string): string | undefined {
  return index.remember("moduleDir", dir, () => {
    if (index.isFileOrOutside(joinPath(dir, "go.mod"))) {
      return dir;
    }
    return dir === "." || dir === "/" ? undefined : findModuleDir(index, parentPath(dir));
  });
}

/**
 * The modules that a build in a module's folder sees: the module and its local replacements or, where a go.work file
 * above the package uses the module, all modules of the workspace.
 *
 * @param workspace the go.work file that applies instead, or false for none.
 */
export function loadModuleSet(
  index: TreeIndex,
  moduleDir: string,
  packageDir: string,
  workspace?: false | string,
): ModuleSet {
  const workDir =
    workspace === undefined
      ? foldersUpwards(packageDir).find((folder) => index.isFileOrOutside(joinPath(folder, "go.work")))
      : workspace === false
        ? undefined
        : parentPath(cleanPath(workspace));
  const isChosen = typeof workspace === "string";
  return index.remember("moduleSet", JSON.stringify([moduleDir, workDir, isChosen]), () =>
    new ModuleSetReader(index, moduleDir, workDir, isChosen).read(),
  );
}

/** What gets a build past a go.work file that is not meant, or broken. */
const WITHOUT_WORKSPACE =
  "or build without the workspace (`workspace: false` among the `go` options, `goWorkspace: off`, `--workspace off`)";

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
    workDir: string | undefined,
    isChosen: boolean,
  ) {
    const work = workDir === undefined ? undefined : readWorkFile(index, workDir);
    const used = work?.use.some(({ path }) => joinPath(workDir ?? "", path) === moduleDir) ?? false;
    if (workDir !== undefined && index.outsideLink(joinPath(workDir, "go.work")) !== undefined) {
      this.#problems.push(unreadable(index, joinPath(workDir, "go.work")));
    }
    if (used) {
      this.#workDir = workDir;
      this.#work = work;
    } else if (isChosen && workDir !== undefined) {
      this.#problems.push(unusedWorkspace(joinPath(workDir, "go.work"), moduleDir, work !== undefined));
    }
  }

  public read(): ModuleSet {
    const mains =
      this.#workDir === undefined ? this.#mainsOf([this.moduleDir]) : this.#workspace(this.#workDir);
    const path = mains.find((one) => one.dir === this.moduleDir)?.path ?? "";
    const vendor = this.#vendor(mains);
    // in vendor mode the Go command reads neither folder nor go.mod of a replaced module
    const replaces = vendor === undefined ? this.#replaces(mains) : [];
    const { requires, files } = readRequirements(this.index, mains, replaces);
    files.forEach((path) => this.#addFile(path));
    const required = highestRequired(requires);
    const effective = [...effectiveReplacements(replaces, required).values()];
    const replaced = effective.flatMap((replace) => this.#replaced(replace, required.has(replace.old.path)));
    const locals = [
      ...mains.map(({ path: modulePath, dir }) => ({ path: modulePath, dir, isMain: true })),
      ...replaced,
    ];
    const own =
      this.#work === undefined && vendor === undefined && mains[0]?.file.errors.length === 0
        ? mains[0].file
        : undefined;
    const isLocal = new Set(locals.map((one) => one.path));
    return {
      main: { path, dir: this.moduleDir, isMain: true },
      workDir: this.#workDir,
      vendor,
      locals: locals.sort((a, b) => b.path.length - a.path.length),
      thirdParty: new Set([...required.keys()].filter((path) => !isLocal.has(path))),
      required: new Set([...mains.map(({ path }) => path), ...required.keys()]),
      own,
      complete: completeFile(own),
      files: [...this.#files],
      problems: this.#problems,
    };
  }

  #workspace(workDir: string): MainModule[] {
    const path = joinPath(workDir, "go.work");
    this.#addFile(path);
    this.#addFile(joinPath(workDir, "go.work.sum"));
    const errors = syntaxProblems(this.index, path, this.#work?.errors ?? []);
    this.#problems.push(...errors.map((one) => ({ ...one, fix: `${one.fix}, ${WITHOUT_WORKSPACE}` })));
    const dirs: string[] = [];
    for (const use of this.#work?.use ?? []) {
      const dir = joinPath(workDir, use.path);
      if (this.#checkModuleDir(dir, `${path}:${use.line}`, use.path, "use")) {
        dirs.push(dir);
      }
    }
    const mains = this.#mainsOf(dirs);
    this.#problems.push(...workspaceProblems(path, this.#work, mains));
    return mains;
  }

  #mainsOf(dirs: readonly string[]): MainModule[] {
    return dirs.flatMap((dir) => {
      const file = readModFile(this.index, dir, false);
      this.#addFile(joinPath(dir, "go.mod"));
      this.#addFile(joinPath(dir, "go.sum"));
      this.#problems.push(...syntaxProblems(this.index, joinPath(dir, "go.mod"), file?.errors ?? []));
      return file?.module === undefined ? [] : [{ path: file.module, dir, isMain: true, file }];
    });
  }

  #vendor(mains: readonly MainModule[]): Vendor | undefined {
    const go = this.#work === undefined ? mains[0]?.file.go : this.#work.go;
    const vendor = findVendor(this.index, this.#workDir ?? this.moduleDir, go, this.#work !== undefined);
    if (vendor !== undefined) {
      const list = joinPath(vendor.dir, "modules.txt");
      this.#addFile(list);
      const work = this.#work && { dir: this.#workDir ?? ".", file: this.#work };
      // a list that cannot be read is reported on its own
      if (this.index.outsideLink(list) === undefined && !isLfsPointerFile(this.index, list)) {
        this.#problems.push(...vendorProblems(this.index, vendor.dir, mains, work));
      }
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
    return [{ path: replace.old.path, dir, isMain: false }];
  }

  #checkModuleDir(dir: string, field: string, value: string, verb: "use" | "replace"): boolean {
    const isModule = this.index.isFile(joinPath(dir, "go.mod"));
    const removal = verb === "use" ? `remove the \`use\`, ${WITHOUT_WORKSPACE}` : "or remove the `replace`";
    if (!isInside(dir) || this.index.outsideLink(joinPath(dir, "go.mod")) !== undefined) {
      const fix = `choose a source root that holds it, ${removal}`;
      this.#problems.push({ field, value, rule: "leads outside the source root", fix });
    } else if (!isModule) {
      const rule = this.index.isFolder(dir)
        ? "is a folder without a go.mod file"
        : "is a folder that does not exist";
      this.#problems.push({ field, value, rule, fix: `restore the module there, ${removal}` });
    }
    return isModule;
  }

  #addFile(path: string): void {
    if (this.index.isFile(path)) {
      this.#files.add(path);
    } else if (this.index.outsideLink(path) !== undefined) {
      this.#problems.push(unreadable(this.index, path));
    }
  }
}

/** A go.work file that was asked for, and is not there or does not use the module. */
function unusedWorkspace(path: string, moduleDir: string, exists: boolean): Problem {
  const problem = { field: "go.workspace", value: path };
  return exists
    ? {
        ...problem,
        rule: `does not use the module in \`${moduleDir}\``,
        fix: `run \`go work use\` in that folder, ${WITHOUT_WORKSPACE}`,
      }
    : { ...problem, rule: "is not in the source tree", fix: "name a go.work file, relative to the root" };
}
