import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";
import { goOf, type MainClosure } from "../toolchain/mainClosure";
import { DEFAULT_PLATFORMS, parsePlatforms } from "../toolchain/platform";
import { checkKinds } from "./argumentKinds";
import { imagesOf } from "./customDockerfile/dockerfileImages";
import { familiarName } from "./customDockerfile/familiarName";
import { parseDockerfile } from "./customDockerfile/parsedDockerfile";
import { resolutionsOf } from "./customDockerfile/resolutions";
import { type Digests, pinned, type TagBase, taggedReference } from "./digests";
import { mirrored } from "./runtime/mirror";
import { namedBase } from "./runtime/runtime";
import type { PlannedArguments } from "./serviceArguments";

/**
 * The images that a service is made from and that are named by a tag alone: the base, the images of a Dockerfile of the
 * caller's own, and a Go image that decides more than the release. What is wrong with the arguments is told by the plan.
 */
export function tagBases(tree: SourceTree, given: PlannedArguments): TagBase[] {
  const { usable: args } = checkKinds(given);
  if (args === undefined) {
    return [];
  }
  const images = args.dockerfile === undefined ? generatedImages(tree, args) : dockerfileImages(tree, args);
  const references = images.flatMap((image) => taggedReference(image) ?? []);
  return [...new Set(references)].map((reference) => ({
    reference,
    from: mirrored(reference, args.mirrors ?? {}),
  }));
}

/** The images of a generated Dockerfile whose bytes reach the service's image. */
export function generatedImages(tree: SourceTree, args: PlannedArguments): string[] {
  // another target than the final stage has no base
  const base = (args.target ?? "final") === "final" ? [namedBase(args)] : [];
  const { image, cgo = false } = args.go ?? {};
  const decides = cgo !== false || (image !== undefined && !namesRelease(image));
  const go = decides ? [image ?? goOf(tree, cleanPath(args.main), args.go ?? {}).image] : [];
  return [...base.filter((one) => one !== "scratch"), ...go];
}

/** The closure with its Go image by digest, where that is known and decides: another service may name the same image. */
export function withPinnedGo(closure: MainClosure, digests: Digests | undefined): MainClosure {
  const { image, cgo } = closure.go;
  return cgo === undefined && namesRelease(image)
    ? closure
    : { ...closure, go: { ...closure.go, image: pinned(image, digests) } };
}

/** Without C code, equal releases of Go compile equal bytes, whatever lies beside them in their image. */
function namesRelease(image: string): boolean {
  return /:v?\d+\.\d+(\.\d+|rc\d+|beta\d+)(-[\w.-]+)?$/.test(image);
}

function dockerfileImages(tree: SourceTree, args: PlannedArguments): string[] {
  const { path, contexts = {} } = args.dockerfile ?? { path: "" };
  const text = tree.readFile(cleanPath(path))?.toString("utf8");
  if (text === undefined) {
    return [];
  }
  const names = new Set(Object.keys(contexts).map(familiarName));
  const { value: platforms } = parsePlatforms("platforms", args.platforms ?? DEFAULT_PLATFORMS);
  return imagesOf(resolutionsOf(parseDockerfile(text), args, platforms, names), names);
}
