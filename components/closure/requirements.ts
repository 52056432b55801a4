import type { Problem } from "../common/problem";
import { remember } from "../common/remember";
import { joinPath } from "../source/treePath";
import { compareGoVersions, goLineOf } from "./goVersion";
import type { ModFile } from "./modFile";
import { readModFile } from "./modFiles";
import type { LocalModule, ModuleSet } from "./moduleSet";
import type { Import } from "./goPackage";
import { isNewer } from "./replacements";
import { highestRequired, withoutExcluded } from "./requiredModules";
import type { TreeIndex } from "./treeIndex";

/** An import from a module that would have to be required, and is not. */
export function unrequired(
  { own, complete, main, required, thirdParty, vendor }: ModuleSet,
  one: Import,
  importer: LocalModule,
  local: LocalModule | undefined,
): Problem[] {
  // what third-party modules require cannot be seen
  const seen = thirdParty.size === 0 && vendor === undefined ? required : undefined;
  const listing = importer.dir === main.dir ? own : complete;
  const paths = listing === undefined ? seen : requiredBy(listing);
  if (paths === undefined || (local === undefined ? isCovered(one.value, paths) : paths.has(local.path))) {
    return [];
  }
  const problem = { field: `${one.file}:${one.line}`, value: one.value };
  return local === undefined
    ? [
        {
          ...problem,
          rule: "is in no module that go.mod requires",
          fix: `run \`go get ${one.value}\``,
          about: one.value,
        },
      ]
    : [
        {
          ...problem,
          rule: `is provided by the module ${local.path}, which is replaced but not required`,
          fix: `run \`go get ${local.path}\``,
          about: local.path,
        },
      ];
}

const requirements = new WeakMap<ModFile, ReadonlySet<string>>();

/** Paths of the modules that a go.mod file requires. */
function requiredBy(file: ModFile): ReadonlySet<string> {
  return remember(requirements, file, () => new Set(file.require.map(({ path }) => path)));
}

function isCovered(path: string, modules: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    if (modules.has(path.slice(0, end))) {
      return true;
    }
  }
  return false;
}

/** What a replaced module that packages come from asks for beyond the main module's go.mod file. */
export function outdatedRequirements(
  index: TreeIndex,
  main: LocalModule,
  complete: ModFile,
  module: LocalModule,
): Problem[] {
  const file = readModFile(index, module.dir, true);
  const field = joinPath(main.dir, "go.mod");
  const fix = "run `go mod tidy`: updates to go.mod are needed";
  const versions = highestRequired(complete.require);
  const requires = file === undefined ? [] : withoutExcluded(file, [{ file: complete }]).require;
  const older = requires.flatMap(({ path, version }) => {
    const own = versions.get(path);
    return own !== undefined && isNewer(version, own)
      ? [{ field, value: path, rule: `is required at ${own}, and ${module.path} requires ${version}`, fix }]
      : [];
  });
  const [own, asked] = [goLineOf(complete), file === undefined ? "1.16" : goLineOf(file)];
  return compareGoVersions(asked, own) > 0
    ? [
        ...older,
        { field, value: own, rule: `is older than what ${module.path} requires: go >= ${asked}`, fix },
      ]
    : older;
}
