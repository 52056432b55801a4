import * as fs from "node:fs";
import * as path from "node:path";

/** Makes a folder equal to another one, and touches only what differs. */
export function syncFolders(from: string, to: string): void {
  const wanted = filesBelow(from);
  for (const file of filesBelow(to)) {
    if (!wanted.has(file)) {
      fs.rmSync(path.join(to, file));
    }
  }
  for (const file of wanted) {
    const [source, target] = [path.join(from, file), path.join(to, file)];
    if (!isSame(source, target)) {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.copyFileSync(source, target);
    }
  }
}

function isSame(source: string, target: string): boolean {
  const [a, b] = [fs.statSync(source), fs.statSync(target, { throwIfNoEntry: false })];
  return b !== undefined && a.size === b.size && fs.readFileSync(source).equals(fs.readFileSync(target));
}

function filesBelow(folder: string): Set<string> {
  if (!fs.existsSync(folder)) {
    return new Set();
  }
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))));
}
