/** A script of a build with the folders of its container below a folder. */
export function movedScript(root: string, folders: readonly string[], script: string): string {
  const pattern = new RegExp(`(?<![\\w}@.])/(${folders.join("|")})\\b(?=[/ ;\\n"#)]|$)`, "g");
  return script.replaceAll(pattern, `${root}/$1`);
}
