import type { FileAbove, SourceTree, TreeEntry } from "../../components/source/sourceTree";

/** Passes everything on to another tree, counts how often each file was asked for, and refuses to read some. */
export class CountingTree implements SourceTree {
  public readonly reads = new Map<string, number>();
  public readonly root: string;

  public constructor(
    private readonly inner: SourceTree,
    private readonly forbidden: ReadonlySet<string> = new Set(),
  ) {
    this.root = inner.root;
  }

  public readFolder(path: string): readonly TreeEntry[] | undefined {
    return this.inner.readFolder(path);
  }

  public readFile(path: string): Buffer | undefined {
    this.reads.set(path, (this.reads.get(path) ?? 0) + 1);
    return this.forbidden.has(path) ? undefined : this.inner.readFile(path);
  }

  public hashFile(path: string): string | undefined {
    return this.inner.hashFile(path);
  }

  public fileSize(path: string): number | undefined {
    return this.inner.fileSize(path);
  }

  public readLink(path: string): string | undefined {
    return this.inner.readLink(path);
  }

  public isExecutable(path: string): boolean {
    return this.inner.isExecutable(path);
  }

  public above(name: string): FileAbove | undefined {
    return this.inner.above(name);
  }
}
