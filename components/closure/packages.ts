import { remember } from "../common/remember";
import { AskedTags } from "./askedTags";
import { type TagSet, tagsOf } from "./fileMatch";
import type { GoPackage } from "./goPackage";
import { PackageReader } from "./packageReader";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** A package, and the tags that decided about its files. */
interface Variant {
  readonly found: GoPackage;
  readonly asked: AskedTags;
}

/**
 * Reads folders as Go packages for one target, each once; all who ask for the same target share them. Targets of one release
 * share a package, too, as long as they agree on every tag that it asks for: most ask for none.
 */
export class Packages {
  readonly #known = new Map<string, GoPackage>();
  readonly #tags: TagSet;
  readonly #variants: Map<string, Variant[]>;

  private constructor(
    private readonly index: TreeIndex,
    private readonly target: GoTarget,
  ) {
    const { cgoEnabled, goMinor } = target;
    const key = JSON.stringify([cgoEnabled, goMinor]);
    this.#tags = tagsOf(target);
    this.#variants = index.remember("packageVariants", key, () => new Map<string, Variant[]>());
  }

  /** The packages of a tree for a target. */
  public static of(index: TreeIndex, target: GoTarget): Packages {
    const { goos, goarch, cgoEnabled, goMinor, tags, toolTags = [] } = target;
    const key = JSON.stringify([goos, goarch, cgoEnabled, goMinor, [...tags].sort(), [...toolTags].sort()]);
    return index.remember("packages", key, () => new Packages(index, target));
  }

  /** The package in a folder, by its clean path. */
  public load(dir: string): GoPackage {
    return remember(this.#known, dir, () => this.#variant(dir));
  }

  #variant(dir: string): GoPackage {
    const variants = remember(this.#variants, dir, (): Variant[] => []);
    const known = variants.find(({ asked }) => asked.agreesWith(this.#tags));
    if (known !== undefined) {
      return known.found;
    }
    const asked = new AskedTags(this.#tags);
    const found = new PackageReader(this.index, dir, asked, this.target.cgoEnabled).read();
    variants.push({ found, asked });
    return found;
  }
}
