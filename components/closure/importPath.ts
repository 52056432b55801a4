import { remember } from "../common/remember";

const CHARACTERS = /^[-._~+0-9A-Za-z]*$/;
const WINDOWS_RESERVED = /^(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])$/i;

/** Answers by path: a program imports the same few hundred packages from everywhere. */
const answers = new Map<string, string | undefined>();

/** Why the Go command refuses an import path, in its words (`module.CheckImportPath`); undefined if it takes it. */
export function malformedImportPath(path: string): string | undefined {
  return remember(answers, path, () => malformed(path));
}

function malformed(path: string): string | undefined {
  if (path.includes("@")) {
    return "can only use path@version syntax with 'go get' and 'go install' in module-aware mode";
  }
  if (path.startsWith("-")) {
    return "leading dash";
  }
  if (path.includes("//")) {
    return "double slash";
  }
  if (path.endsWith("/")) {
    return "trailing slash";
  }
  return path
    .split("/")
    .map(malformedElement)
    .find((reason) => reason !== undefined);
}

function malformedElement(element: string): string | undefined {
  const [short = ""] = element.split(".", 1);
  if (element === "") {
    return "empty path element";
  }
  if (/^\.+$/.test(element)) {
    return `invalid path element ${JSON.stringify(element)}`;
  }
  if (element.endsWith(".")) {
    return "trailing dot in path element";
  }
  if (!CHARACTERS.test(element)) {
    return `invalid char '${Array.from(element).find((char) => !CHARACTERS.test(char)) ?? ""}'`;
  }
  if (WINDOWS_RESERVED.test(short)) {
    return `"${short}" disallowed as path element component on Windows`;
  }
  return /~\d+$/.test(short) ? "trailing tilde and digits in path element" : undefined;
}

/**
 * Whether a package may not import another one because of an element `internal`, which keeps it to what lies in the
 * folder above that element.
 *
 * @param importer import path of the importing package.
 */
export function isForeignInternal(importer: string, path: string, standard: boolean): boolean {
  if (!path.includes("internal")) {
    return false;
  }
  const elements = path.split("/");
  const at = elements.lastIndexOf("internal");
  if (at < 0) {
    return false;
  }
  const parent = elements.slice(0, at).join("/");
  return standard || !(parent === "" || importer === parent || importer.startsWith(`${parent}/`));
}
