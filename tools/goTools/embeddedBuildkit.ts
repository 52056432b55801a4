import * as fs from "node:fs";
import * as path from "node:path";
import { Fault } from "../fault";
import { tail } from "../run";
import { type GoModule, runGo } from "./goBuild";

const MODULE = "github.com/moby/buildkit";

/** A text of the module's sources, and what takes its place. */
interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What the embedded BuildKit does otherwise than a released one; no option of it does. */
const CHANGES: readonly Change[] = [
  // layers are packed by the gzip that containerd unpacks them with: the same interface, in half the time for a Go program
  {
    file: "util/compression/gzip.go",
    from: '"compress/gzip"',
    to: '"github.com/klauspost/compress/gzip"',
  },
  // the cache is sent when the image has been pushed, not meanwhile: the registry has their common layers then
  {
    file: "solver/llbsolver/solver.go",
    from: "\tvar cacheExporterResponse map[string]string\n\teg.Go(",
    to: `	if err := eg.Wait(); err != nil {
		return nil, err
	}
	eg, egCtx = errgroup.WithContext(ctx)
	var cacheExporterResponse map[string]string
	eg.Go(`,
  },
];

/** What decides the bytes of programs that are built with {@link changedBuildkit}, beside their modules. */
export const BUILDKIT_CHANGES: readonly string[] = CHANGES.flatMap(({ file, from, to }) => [file, from, to]);

/**
 * Copies BuildKit's sources and changes them: the Go command replaces no single file of a downloaded module.
 *
 * @param tools The module that requires it.
 * @param aside Folder for the copy, and for a go.mod file that names it.
 * @returns flags of the Go command.
 * @throws Fault if the module cannot be downloaded, or is not the one that the changes were made for.
 */
export async function changedBuildkit(tools: GoModule, aside: string): Promise<string[]> {
  const copy = path.join(aside, "buildkit");
  copySources(await downloaded(tools), copy);
  CHANGES.forEach((change) => apply(change, copy));
  for (const file of ["go.mod", "go.sum"]) {
    fs.writeFileSync(path.join(aside, file), fs.readFileSync(path.join(tools.folder, file)));
  }
  const goMod = path.join(aside, "go.mod");
  await go(tools, ["mod", "edit", `-replace=${MODULE}=${copy}`, goMod]);
  return [`-modfile=${goMod}`];
}

/** Without tests. What is in Go's module cache cannot be written to or removed, unlike the copy. */
function copySources(from: string, to: string): void {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      copySources(source, target);
    } else if (!entry.name.endsWith("_test.go")) {
      fs.writeFileSync(target, fs.readFileSync(source));
    }
  }
}

function apply({ file, from, to }: Change, folder: string): void {
  const target = path.join(folder, file);
  const parts = fs.readFileSync(target, "utf8").split(from);
  if (parts.length !== 2) {
    throw new Fault(
      `${MODULE} has changed: ${file} has this ${parts.length - 1} times, and not once:\n${from}\n` +
        "Fix: look what it does now, and correct or remove the change in tools/goTools/embeddedBuildkit.ts.",
    );
  }
  fs.writeFileSync(target, parts.join(to));
}

/** The folder of the module in Go's module cache. */
async function downloaded(tools: GoModule): Promise<string> {
  await go(tools, ["mod", "download", MODULE]);
  return (await go(tools, ["list", "-m", "-f", "{{.Dir}}", MODULE])).trim();
}

async function go(tools: GoModule, args: readonly string[]): Promise<string> {
  const done = await runGo(tools, args);
  if (done.code !== 0) {
    throw new Fault(`go ${args.join(" ")} failed:\n${tail(done.stderr, 15)}`);
  }
  return done.stdout;
}
