const WINDOWS_RESERVED = /^(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])$/i;
const NAME = /^[\p{L}0-9!#$%&()+,\-.=@[\]^_{}~ ]+$/u;
const VERSION_CONTROL: ReadonlySet<string> = new Set([".bzr", ".hg", ".git", ".svn"]);

/** Whether a file or folder of this name could be part of a module, which `//go:embed` demands. */
export function isEmbeddableName(name: string): boolean {
  return (
    NAME.test(name) &&
    !/^\.*$/.test(name) &&
    !name.endsWith(".") &&
    !WINDOWS_RESERVED.test(name.split(".", 1)[0] ?? "") &&
    !VERSION_CONTROL.has(name)
  );
}
