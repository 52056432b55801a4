import type { ProgramContent, PlatformContent } from "./imageContent";

/** A number of bytes, and how much it has grown. */
export interface Measure {
  readonly size: number;
  /** Bytes more than in the previous image, negative if it shrank; left out if there is nothing to compare with. */
  readonly difference?: number;
}

/** A module, package or other part of a program. What only the previous one had is there with size 0. */
export interface Part extends Measure {
  readonly name: string;
}

/** A module of a program. */
export interface ModulePart extends Part {
  readonly version: string;
  /** Left out if it is the same, or new. */
  readonly previousVersion?: string;
}

/** A package of a program. */
export interface PackagePart extends Part {
  readonly module: string;
  /** Bytes of machine code; the rest of `size` are tables of its functions. */
  readonly code: number;
}

/** A program, compared with the previous image's of the same path. */
export interface ComparedProgram extends Measure {
  readonly path: string;
  /** Release of Go; null for a program of another language. */
  readonly go: string | null;
  /** Largest first, as `packages` and `others`. */
  readonly modules: readonly ModulePart[];
  readonly packages: readonly PackagePart[];
  /** What is of no package; with the packages it adds up to `size`. */
  readonly others: readonly Part[];
}

/** A layer. */
export interface ComparedLayer {
  readonly digest: string;
  readonly compressed: number;
  readonly uncompressed: number;
  readonly createdBy: string;
  /** Whether the previous image has it, too: then a machine that has run it does not pull it. Null: nothing to compare with. */
  readonly shared: boolean | null;
}

/** One platform of an image, compared with the same one of the previous image. */
export interface ComparedPlatform {
  readonly platform: string;
  readonly digest: string;
  readonly compressed: Measure;
  readonly uncompressed: Measure;
  readonly layers: readonly ComparedLayer[];
  readonly programs: readonly ComparedProgram[];
}

/** Compares a platform of an image with that of another image. */
export function comparePlatforms(
  current: PlatformContent,
  previous: PlatformContent | undefined,
): ComparedPlatform {
  const measure = (of: (platform: PlatformContent) => number): Measure =>
    measured(of(current), previous && of(previous));
  return {
    platform: current.platform,
    digest: current.digest,
    compressed: measure(({ compressed }) => compressed),
    uncompressed: measure(({ uncompressed }) => uncompressed),
    layers: current.layers.map((layer) => ({
      ...layer,
      shared: previous === undefined ? null : previous.layers.some(({ digest }) => digest === layer.digest),
    })),
    programs: current.programs.map((program) =>
      comparePrograms(
        program,
        previous?.programs.find(({ path }) => path === program.path),
      ),
    ),
  };
}

function comparePrograms(current: ProgramContent, previous: ProgramContent | undefined): ComparedProgram {
  const { path, size, goVersion } = current;
  return {
    path,
    ...measured(size, previous?.size),
    go: goVersion ?? null,
    modules: compareLists(current.modules, previous?.modules, (one, before) => ({
      version: one.version,
      ...(before !== undefined && before.version !== one.version && { previousVersion: before.version }),
    })),
    packages: compareLists(current.packages, previous?.packages, ({ module, code }) => ({ module, code })),
    others: compareLists(current.others, previous?.others, () => ({})),
  };
}

interface Named {
  readonly name: string;
  readonly size: number;
}

function compareLists<T extends Named, More>(
  current: readonly T[],
  previous: readonly T[] | undefined,
  more: (one: T, before: T | undefined) => More,
): (Part & More)[] {
  const before = new Map(previous?.map((one) => [one.name, one]));
  const names = new Set(current.map(({ name }) => name));
  const gone = (previous ?? [])
    .filter(({ name }) => !names.has(name))
    .map((one) => ({ ...one, size: 0, code: 0 }));
  return [...current, ...gone].map((one) => ({
    name: one.name,
    ...measured(one.size, previous && (before.get(one.name)?.size ?? 0)),
    ...more(one, before.get(one.name)),
  }));
}

function measured(size: number, previous: number | undefined): Measure {
  return previous === undefined ? { size } : { size, difference: size - previous };
}
