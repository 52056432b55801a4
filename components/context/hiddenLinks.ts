import { ignorePattern } from "../common/quoting";
import { type ContextFile, generatedFile, linkTo } from "./contextFile";

/** Subfolder of a written context whose Dockerfile has links hidden from the provider. */
const FOLDER = "dockerfile";

/** Where the Dockerfile then lies in the written context. */
export const DOCKERFILE_BESIDE_LINKS = `${FOLDER}/Dockerfile`;

/** Name of the ignore file's real content. */
const HIDDEN = "links";

/**
 * A Dockerfile whose ignore file hides the links of its contexts from the provider and from nobody else.
 *
 * The provider hashes what links point to: on each machine something else where they lead out of the context, and without
 * an end for some devices. BuildKit is sent the links themselves. Both read one ignore file, and it is a link: for the
 * provider it leads to the list, one folder up, and for BuildKit, to which the Dockerfile's folder is the root, to the
 * empty file inside of it.
 */
export function besideLinks(dockerfile: string, links: readonly string[]): ContextFile[] {
  return [
    generatedFile(DOCKERFILE_BESIDE_LINKS, dockerfile),
    linkTo(`${DOCKERFILE_BESIDE_LINKS}.dockerignore`, `../${HIDDEN}`),
    generatedFile(`${FOLDER}/${HIDDEN}`, ""),
    generatedFile(HIDDEN, links.map((path) => `${ignorePattern(path)}\n`).join("")),
  ];
}
