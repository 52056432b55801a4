import type { Problem } from "../common/problem";
import {
  cleanPath,
  foldersUpwards,
  isInside,
  joinPath,
  namedPath,
  parentPath,
  relativePath,
} from "../source/treePath";
import { isLfsPointerFile } from "./lfs";
import { readModFile, readWorkFile, syntaxProblems } from "./modFiles";
import type { ModFile } from "./modFile";
import { unreadable } from "./packageProblems";
import { completeFile, readRequirements, withoutExcluded } from "./requiredModules";
import { type PlacedReplace, Replacements } from "./replacements";
import type { TreeIndex } from "./treeIndex";
import { type Vendor, findVendor } from "./vendor";
import { vendorProblems } from "./vendorConsistency";
import type { Use, WorkFile } from "./workFile";
import {
  WITHOUT_WORKSPACE,
  emptyWorkspace,
  unusedWorkspace,
  workspaceAbove,
  workspaceProblems,
} from "./workspaceProblems";

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
  return index.remember("moduleSet", JSON.stringify([moduleDir, workDir, workspace]), () =>
    new ModuleSetReader(index, moduleDir, workDir, workspace).read(),
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
    workDir: string | undefined,
    workspace: false | string | undefined,
  ) {
    const path = joinPath(workDir ?? "", "go.work");
    const work = workDir === undefined ? undefined : readWorkFile(index, workDir);
    if (workDir === undefined) {
      this.#problems.push(...(workspace === false ? [] : workspaceAbove(index, moduleDir)));
    } else if (index.outsideLink(path) !== undefined) {
      this.#problems.push(unreadable(index, path));
    } else if (work?.use.some((use) => this.#usedDir(workDir, use) === moduleDir) === true) {
      this.#workDir = workDir;
      this.#work = work;
    } else if (work !== undefined && this.#isBroken(workDir, work)) {
      this.#addFile(path);
      this.#usedDirs(workDir, work);
    } else if (workspace !== undefined) {
      this.#problems.push(unusedWorkspace(path, moduleDir, work !== undefined));
    }
  }

  public read(): ModuleSet {
    const mains =
      this.#workDir === undefined || this.#work === undefined
        ? this.#mainsOf([this.moduleDir])
        : this.#workspace(this.#workDir, this.#work);
    const path = mains.find((one) => one.dir === this.moduleDir)?.path ?? "";
    const vendor = this.#vendor(mains);
    const { root } = this.index.tree;
    const all = new Replacements(root, mains, this.#placedWork);
    // in vendor mode the Go command reads neither folder nor go.mod of a replaced module
    const replacements = vendor === undefined ? all : new Replacements(root, []);
    const { required, files } = readRequirements(this.index, mains, replacements, this.#work !== undefined);
    files.forEach((file) => this.#addFile(file));
    const effective = replacements.effective(required, mains);
    const replaced = effective.flatMap((replace) => this.#replaced(replace, required.has(replace.old.path)));
    this.#problems.push(...all.conflicts);
    const locals = [
      ...mains.map(({ path: modulePath, dir }) => ({ path: modulePath, dir, isMain: true })),
      ...replaced,
    ];
    const own =
      this.#work === undefined && vendor === undefined && mains[0]?.file.errors.length === 0
        ? withoutExcluded(mains[0].file, mains)
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

  get #placedWork(): { dir: string; file: WorkFile } | undefined {
    return this.#work && { dir: this.#workDir ?? ".", file: this.#work };
  }

  #workspace(workDir: string, work: WorkFile): MainModule[] {
    const path = joinPath(workDir, "go.work");
    this.#addFile(path);
    this.#addFile(joinPath(workDir, "go.work.sum"));
    const mains = this.#mainsOf(this.#usedDirs(workDir, work));
    this.#problems.push(...(work.errors.length === 0 ? workspaceProblems(path, work, mains) : []));
    return mains;
  }

  /** Whether the Go command refuses the file in every folder, so that nobody can mean to build without it. */
  #isBroken(workDir: string, work: WorkFile): boolean {
    const hasModule = work.use.some((use) =>
      this.index.isFile(joinPath(this.#usedDir(workDir, use), "go.mod")),
    );
    return work.errors.length > 0 || !hasModule;
  }

  /** The folders of the modules that a go.work file uses, as far as it is right. */
  #usedDirs(workDir: string, work: WorkFile): string[] {
    const path = joinPath(workDir, "go.work");
    const errors = syntaxProblems(this.index, path, work.errors);
    this.#problems.push(...errors.map((one) => ({ ...one, fix: `${one.fix}, ${WITHOUT_WORKSPACE}` })));
    if (work.use.length === 0 && work.errors.length === 0) {
      this.#problems.push(emptyWorkspace(path));
    }
    return work.use
      .filter((use) =>
        this.#checkModuleDir(this.#usedDir(workDir, use), `${path}:${use.line}`, use.path, "use", workDir),
      )
      .map((use) => this.#usedDir(workDir, use));
  }

  #usedDir(workDir: string, { path }: Use): string {
    return namedPath(this.index.tree.root, workDir, path);
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
      // a list that cannot be read is reported on its own
      if (this.index.outsideLink(list) === undefined && !isLfsPointerFile(this.index, list)) {
        this.#problems.push(...vendorProblems(this.index, vendor.dir, mains, this.#placedWork));
      }
    }
    return vendor;
  }

  #replaced(replace: PlacedReplace, required: boolean): LocalModule[] {
    const dir = replace.folder;
    if (dir === undefined) {
      return [];
    }
    const field = `${replace.file}:${replace.line}`;
    // the Go command does not look at the replacement of a module that nothing requires
    if (!required && !this.index.isFile(joinPath(dir, "go.mod"))) {
      return [];
    }
    if (!this.#checkModuleDir(dir, field, replace.target.path, "replace", replace.dir)) {
      return [];
    }
    const errors = readModFile(this.index, dir, true)?.errors ?? [];
    this.#problems.push(...syntaxProblems(this.index, joinPath(dir, "go.mod"), errors));
    return [{ path: replace.old.path, dir, isMain: false }];
  }

  /** @param from folder of the file that names the module's folder. */
  #checkModuleDir(dir: string, field: string, value: string, verb: "use" | "replace", from: string): boolean {
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
    } else if (value.startsWith("/")) {
      const fix = `write it relative to the file: \`./${relativePath(from, dir)}\``;
      this.#problems.push({
        field,
        value,
        rule: "is an absolute path, which other machines do not have",
        fix,
      });
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
