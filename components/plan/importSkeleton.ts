import { join } from "node:path/posix";
import { type ContextFile, generatedFile, sourceFile } from "../context/contextFile";
import { isPlain } from "../common/quoting";
import type { OwnPackage } from "../closure/ownPackage";
import { SKELETON, sourceFolder, vendorFolder } from "./dockerfile/goStages";
import { OWN_MODULES } from "./dockerfile/missingPackages";
import { levelOf } from "../toolchain/goEnvironment";
import { levelTags } from "../toolchain/goLevels";
import { type MainClosure, moduleFiles, union } from "../toolchain/mainClosure";
import type { Platform } from "../toolchain/platform";
import type { SourceTree } from "../source/sourceTree";
import { relativePath } from "../source/treePath";

/** What of a closure decides which modules there are. */
type Skeletal = Pick<
  MainClosure,
  "go" | "files" | "moduleDir" | "workDir" | "vendored" | "ownModules" | "ownPackagesOf" | "standardOf"
>;

/**
 * The part of a context that the Go command loads modules with: the module files, and for each package of the tree's
 * own modules a file with nothing but its imports. What Go finds, downloads and refuses there is what it finds when it
 * compiles the sources, whatever the modules have to do with each other; and an edit that touches no import leaves
 * it alone. Packages whose path decides nothing are one package together: which one has which of their imports does not
 * matter. A third-party package may import one of them, which is then missed, and taken for an empty one (`loadFunction`).
 * Vendored files are mounted into it, so that they are in a context once.
 *
 * Beside it, `packages/<platform>` names the packages to load, `packages/own` the tree's own modules, and
 * `standard/<platform>` the packages of the standard library that the tree imports.
 */
export function importSkeleton(
  tree: SourceTree,
  closure: Skeletal,
  platforms: readonly Platform[],
): ContextFile[] {
  const vendor = vendorFolder(closure);
  return [
    ...moduleFiles(closure.files)
      .filter((path) => vendor === undefined || !path.startsWith(`${vendor}/`))
      .map((path) => ({ ...sourceFile(tree, path), path: `${SKELETON}/${path}` })),
    ...(vendor === undefined ? [] : [generatedFile(`${SKELETON}/${vendor}/.mounted`, "")]),
    ...stubs(closure, platforms),
    ownModulesFile(closure),
    ...platforms.flatMap((platform) => [
      lines(`packages/${platform.folder}`, roots(closure, platform)),
      lines(`standard/${platform.folder}`, closure.standardOf.get(platform.name) ?? []),
    ]),
  ];
}

/** The tree's own modules, for the steps that look for what is missing of them. */
export function ownModulesFile({ ownModules }: Pick<MainClosure, "ownModules">): ContextFile {
  return lines(
    OWN_MODULES,
    ownModules.map(({ path, dir }) => `${path}\t${JSON.stringify(sourceFolder(dir))}`),
  );
}

function lines(path: string, all: readonly string[]): ContextFile {
  return generatedFile(path, [...all, ""].join("\n"));
}

/** All packages of main modules: which of them imports which does not matter then. */
function roots({ ownPackagesOf, moduleDir }: Skeletal, platform: Platform): string[] {
  return together(ownPackagesOf.get(platform.name) ?? [])
    .filter(({ inMainModule }) => inMainModule)
    .map((one) => {
      const path = inGoNotation(relativePath(moduleDir, one.dir));
      // the shell splits a folder's name, and no import path
      return isPlain(path) ? path : one.path;
    });
}

/** Folder of the package that stands for all whose path decides nothing, below that of the module. */
const TOGETHER = "imports-of-the-module";

/** What a local module imports that is no main one can be seen, and so it is there by its path. */
function together(packages: readonly OwnPackage[]): OwnPackage[] {
  const named = new Set(packages.flatMap(({ inMainModule, imports }) => (inMainModule ? [] : imports)));
  const isTogether = ({ isPathless, path }: OwnPackage): boolean => isPathless && !named.has(path);
  const pathless = packages.filter(isTogether);
  const modules = new Map(pathless.map(({ moduleDir, modulePath }) => [moduleDir, modulePath]));
  return [
    ...packages.filter((one) => !isTogether(one)),
    ...[...modules].sort().map(([moduleDir, modulePath]) => ({
      dir: join(moduleDir, TOGETHER),
      path: `${modulePath}/${TOGETHER}`,
      name: "imports",
      moduleDir,
      modulePath,
      inMainModule: true,
      isPathless: true,
      imports: union(pathless.filter((one) => one.moduleDir === moduleDir).map(({ imports }) => imports)),
    })),
  ];
}

function inGoNotation(path: string): string {
  return path.startsWith("..") ? path : path === "" ? "." : `./${path}`;
}

function stubs(closure: Skeletal, platforms: readonly Platform[]): ContextFile[] {
  const byFolder = new Map<string, [Platform, OwnPackage][]>();
  for (const platform of platforms) {
    for (const one of together(closure.ownPackagesOf.get(platform.name) ?? [])) {
      byFolder.set(one.dir, [...(byFolder.get(one.dir) ?? []), [platform, one]]);
    }
  }
  return [...byFolder].flatMap(([dir, variants]) => {
    const folder = dir === "." ? SKELETON : `${SKELETON}/${dir}`;
    const texts = variants.map(([platform, one]): [Platform, string] => [platform, stub(one)]);
    const [first] = texts;
    const isSame = texts.length === platforms.length && texts.every(([, text]) => text === first?.[1]);
    return first !== undefined && isSame
      ? [generatedFile(`${folder}/imports.go`, first[1])]
      : texts.map(([platform, text]) =>
          generatedFile(
            `${folder}/imports.${platform.folder}.go`,
            `//go:build ${constraint(closure, platform, platforms)}\n\n${text}`,
          ),
        );
  });
}

function stub({ name, imports }: OwnPackage): string {
  return [`package ${name}\n`, ...imports.map((path) => `import _ ${JSON.stringify(path)}\n`)].join("\n");
}

/** What is true of one platform of an image, and of no other one. */
function constraint({ go }: Skeletal, platform: Platform, platforms: readonly Platform[]): string {
  const tagsOf = (one: Platform): readonly string[] => levelTags(one.goarch, levelOf(go, one));
  const own = tagsOf(platform);
  const others = platforms.filter((one) => one !== platform && one.goarch === platform.goarch).map(tagsOf);
  return [
    platform.goos,
    platform.goarch,
    ...own.filter((tag) => others.some((tags) => !tags.includes(tag))),
    ...union(others)
      .filter((tag) => !own.includes(tag))
      .map((tag) => `!${tag}`),
  ].join(" && ");
}
