import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];

/** Contents of files by path; `{ link }` makes a symbolic link. */
export type TreeFiles = Readonly<Record<string, string | Buffer | { readonly link: string }>>;

/** Writes files into a new temporary folder and returns its real path; `removeTrees` removes it. */
export function makeTree(files: TreeFiles): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "go-service-image-tree-")));
  made.push(root);
  writeTree(root, files);
  return root;
}

/** Writes files into a folder. */
export function writeTree(root: string, files: TreeFiles): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === "string" || Buffer.isBuffer(content)) {
      writeFileSync(join(root, path), content);
    } else {
      symlinkSync(content.link, join(root, path));
    }
  }
}

/** The same files in a folder. */
export function below(folder: string, files: TreeFiles): TreeFiles {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

/** The text of a go.sum file with a made-up hash of each module, given as `path version`. */
export function sumsOf(...modules: readonly string[]): string {
  return modules.map((module) => `${module} h1:${"A".repeat(43)}=\n`).join("");
}

/** Removes every folder that was made; for `afterEach`. */
export function removeTrees(): void {
  made.splice(0).forEach((root) => rmSync(root, { recursive: true, force: true }));
}
