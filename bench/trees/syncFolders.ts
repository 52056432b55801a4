import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Makes a folder equal to another one, and touches only what differs: builders look at the times of files to see what to
 * read again, and a user's checkout does not touch them either.
 */
export function syncFolders(from: string, to: string): void {
  const wanted = new Set(filesBelow(from));
  filesBelow(to)
    .filter((file) => !wanted.has(file))
    .forEach((file) => fs.rmSync(path.join(to, file)));
  for (const file of wanted) {
    const [source, target] = [path.join(from, file), path.join(to, file)];
    if (!fs.existsSync(target) || !fs.readFileSync(source).equals(fs.readFileSync(target))) {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.copyFileSync(source, target);
    }
  }
}

function filesBelow(folder: string): string[] {
  const entries = fs.existsSync(folder)
    ? fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    : [];
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
