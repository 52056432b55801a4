import * as fs from "node:fs";
import * as path from "node:path";
import { readRecord, writeAtomically } from "../../tools/files";
import type { EditName } from "../monorepo/edits";
import type { Arm } from "../results";
import { syncFolders } from "../trees/syncFolders";
import type { Source, Tree } from "../trees/tree";
import type { Conditions } from "./arm";

/** End of the names of files with the number of an arm's next edit: its caches have seen the earlier ones, with any number of services. */
const EDITS = ".edits.json";

/** What one arm has for one number of services: its own copy of the sources, its state, its path of the registry. */
export class Workspace {
  /** Folder of the sources as they are now. */
  public readonly root: string;
  public readonly tree: Tree;
  #edit: EditName | undefined;
  #changed: readonly string[] | undefined;
  /** The edit that was built last; `unknown` also if nothing was built. */
  #built: EditName | "unknown" | undefined = "unknown";

  /** Makes the workspace, or puts the tree of an earlier run back to how it was. */
  public constructor(
    private readonly places: string,
    public readonly arm: Arm,
    /** Number of services that the tree was made with. */
    public readonly count: number,
    source: Source,
    public readonly folder = path.join(places, slugOf(source.name), `${arm}-n${count}`),
  ) {
    this.root = path.join(folder, "tree");
    fs.rmSync(this.#pristine, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.tree = source.write(this.#pristine, count);
    this.restore();
  }

  /**
   * Removes what places have that are not of this tree and number of services; the numbers of their edits stay.
   *
   * @returns their paths of the registry.
   */
  public static clearOthers(places: string, count: number, source: Source): string[] {
    const below = (folder: string): string[] =>
      fs.existsSync(folder) && fs.statSync(folder).isDirectory()
        ? fs.readdirSync(folder).map((name) => path.join(folder, name))
        : [];
    const others = below(places)
      .flatMap(below)
      .filter(
        (one) => path.dirname(one) !== path.join(places, slugOf(source.name)) || !one.endsWith(`-n${count}`),
      );
    for (const file of others.flatMap(below)) {
      fs.rmSync(file, { recursive: true, force: true });
    }
    return others.map(namespaceOf);
  }

  /** Path of the registry below its host. */
  public get namespace(): string {
    return namespaceOf(this.folder);
  }

  /** All services of the present tree. */
  public get services(): readonly string[] {
    return this.#edit === "addService" ? [...this.tree.services, ...this.changed] : this.tree.services;
  }

  /** Those that are to be built. */
  public servicesFor({ isFirstOnly }: Conditions): readonly string[] {
    return isFirstOnly ? this.services.slice(0, 1) : this.services;
  }

  /** Services that the present edit changes; all of them without an edit. */
  public get changed(): readonly string[] {
    return this.#changed ?? this.tree.services;
  }

  /**
   * Whether what was built last differs from what is to be built by this edit alone: it was the tree as generated, or
   * the tree with an earlier form of the edit. Another added service would be a removed one as well.
   */
  public isReadyFor(edit: EditName | undefined): boolean {
    return this.#built === undefined || (this.#built === edit && edit !== "addService");
  }

  /** Edits the tree, with content that was never there before; the edit before is undone. */
  public edit(name: EditName | undefined): void {
    this.restore();
    const edit = name && this.tree.edits[name];
    if (edit !== undefined) {
      this.#changed = edit({ root: this.root, services: this.tree.services }, this.#nextNumber());
      this.#edit = name;
    }
  }

  /** Files that are as they should be are left alone. */
  public restore(): void {
    syncFolders(this.#pristine, this.root);
    this.#edit = undefined;
    this.#changed = undefined;
  }

  /** The present tree was built on what is kept. */
  public wasBuilt(): void {
    this.#built = this.#edit;
  }

  /** A build failed: nobody knows what is there. */
  public isUnclear(): void {
    this.#built = "unknown";
  }

  get #pristine(): string {
    return path.join(this.folder, "pristine");
  }

  /** Numbers go on over all runs, since caches do, too. */
  #nextNumber(): number {
    const file = path.join(this.places, `${this.arm}${EDITS}`);
    const number = Number(readRecord(file)?.["next"] ?? 0);
    writeAtomically(file, JSON.stringify({ next: number + 1 }));
    return number;
  }
}

/** `ours/generated/n5` of the folder `generated/ours-n5`. */
function namespaceOf(folder: string): string {
  return path.basename(folder).replace("-n", `/${path.basename(path.dirname(folder))}/n`);
}

/** A name as a folder and a registry's path take it. */
function slugOf(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return slug.replace(/^-|-$/g, "") || "tree";
}
