import * as fs from "node:fs";
import * as path from "node:path";
import { readRecord, writeAtomically } from "../../tools/files";
import type { Arm } from "../results";
import type { EditName, Source, Tree } from "../trees/tree";

/** What one arm has for one number of services: its own copy of the sources, its state, its path of the registry. */
export class Place {
  /** The edit that the tree has. */
  #edit: { readonly name: EditName; readonly number: number } | undefined;
  /** The edit that was built last; `unknown` also if nothing was built. */
  #built: EditName | "unknown" | undefined = "unknown";

  private constructor(
    public readonly arm: Arm,
    /** Number of services that the tree was made with. */
    public readonly count: number,
    public readonly folder: string,
    public readonly tree: Tree,
  ) {}

  /** Makes the place, or puts the tree of an earlier run back to how it was. */
  public static open(places: string, arm: Arm, count: number, source: Source): Place {
    const folder = path.join(places, slugOf(source.name), `${arm}-n${count}`);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Place(arm, count, folder, source.open(folder, count));
  }

  /** Path of the registry below its host. */
  public get namespace(): string {
    return `${this.arm}/${path.basename(path.dirname(this.folder))}/n${this.count}`;
  }

  /** All services of the present tree. */
  public get services(): readonly string[] {
    return this.#edit?.name === "addService"
      ? [...this.tree.services, ...this.changed()]
      : this.tree.services;
  }

  /** Services that the present edit changes; all of them without an edit. */
  public changed(): readonly string[] {
    return this.#edit === undefined
      ? this.tree.services
      : this.tree.changedBy(this.#edit.name, this.#edit.number);
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
    if (name !== undefined) {
      const number = this.#nextNumber();
      this.tree.edit(name, number);
      this.#edit = { name, number };
    }
  }

  public restore(): void {
    this.tree.restore();
    this.#edit = undefined;
  }

  /** The present tree was built on what is kept. */
  public wasBuilt(): void {
    this.#built = this.#edit?.name;
  }

  /** A build failed: nobody knows what is there. */
  public isUnclear(): void {
    this.#built = "unknown";
  }

  /** Numbers go on over all runs, since caches do, too. */
  #nextNumber(): number {
    const file = path.join(this.folder, "edits.json");
    const next = readRecord(file)?.["next"];
    const number = typeof next === "number" ? next : 0;
    writeAtomically(file, JSON.stringify({ next: number + 1 }));
    return number;
  }
}

/** A name as a folder and a registry's path take it. */
function slugOf(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return slug.replace(/^-|-$/g, "") || "tree";
}
