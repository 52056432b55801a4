import { readStackServices } from "../components/compose/stackServices";
import { didYouMean } from "../components/common/didYouMean";
import { PlanError, type Problem } from "../components/common/problem";
import { isDigest, isTag, Reference } from "../components/common/reference";
import type { SizeRequest } from "../components/size/sizeDocument";
import { imageHistory } from "./stackHistory";
import { outputsOf, type OutputsFlags } from "./stackOutputs";

/** Which images are looked at, as the command line says it. */
export interface ImageFlags extends OutputsFlags {
  readonly previous?: string;
}

/** Word for comparing with nothing. */
export const NO_PREVIOUS = "none";

const COMMAND = "go-service-image size";

/** An image that was named, before it is known what it is compared with. */
export interface NamedImage {
  readonly name: string | undefined;
  readonly image: Reference;
}

/**
 * Images that are named, for a command that compares them with nothing.
 *
 * @throws PlanError with every name that is neither a reference nor a service of the stack.
 */
export function namedImages(command: string, named: readonly string[], flags: OutputsFlags): NamedImage[] {
  return sizeRequests(named, { ...flags, previous: NO_PREVIOUS }, command);
}

/**
 * The images that are named: by reference, or as services of a stack; without any name all services of the stack.
 *
 * @throws PlanError with every name that is neither.
 */
export function sizeRequests(named: readonly string[], flags: ImageFlags, command = COMMAND): SizeRequest[] {
  const references = named.map((one) => Reference.parse(one));
  const services = named.filter((_, index) => references[index] === undefined);
  const problems = services.flatMap(shortNameProblem);
  const asksStack = named.length === 0 || services.length > problems.length;
  const ofStack = asksStack
    ? stackImages(
        services.filter((one) => shortNameProblem(one).length === 0),
        flags,
        problems,
      )
    : [];
  const byReference = references.flatMap((image) =>
    image === undefined ? [] : [{ name: undefined, image }],
  );
  const images: NamedImage[] = [...byReference, ...ofStack];
  const requests = withPrevious(images, flags, problems);
  if (problems.length > 0) {
    throw new PlanError(command, problems);
  }
  return requests;
}

/** What only an image is called like, and lacks the host: Docker's short names. */
function shortNameProblem(name: string): Problem[] {
  const rule = "is not a reference with a registry's host";
  const path = name.includes("/") ? name : `library/${name}`;
  return /[:/@]/.test(name)
    ? [{ field: "image", value: name, rule, fix: `write \`docker.io/${path}\`` }]
    : [];
}

function stackImages(services: readonly string[], flags: ImageFlags, problems: Problem[]): NamedImage[] {
  const known = readStackServices(outputsOf(flags));
  const names = known.map(({ name }) => name);
  services
    .filter((service) => !names.includes(service))
    .forEach((service) =>
      problems.push({
        field: "image",
        value: service,
        rule: "is neither a service of the stack nor a reference with a registry's host",
        fix: didYouMean(service, names),
      }),
    );
  return known
    .filter(({ name }) => services.length === 0 || services.includes(name))
    .flatMap(({ name, ref }) => {
      const image = Reference.parse(ref);
      return image === undefined ? [] : [{ name, image }];
    });
}

function withPrevious(
  images: readonly NamedImage[],
  { previous, outputs, stack }: ImageFlags,
  problems: Problem[],
): SizeRequest[] {
  if (previous === NO_PREVIOUS) {
    return images.map((one) => request(one));
  }
  if (previous !== undefined) {
    return images.map((one) => ({
      ...request(one, demandedPrevious(previous, one, images, problems)),
      isPreviousDemanded: true,
    }));
  }
  const asksHistory = outputs === undefined && images.some(({ name }) => name !== undefined);
  const history = asksHistory ? imageHistory(stack) : undefined;
  return images.map((one) => {
    if (one.name === undefined || !asksHistory) {
      return request(one);
    }
    const { digest } = one.image;
    const earlier = (history?.get(one.name) ?? []).map((ref) => Reference.parse(ref));
    const before = earlier.find((reference) => reference !== undefined && reference.digest !== digest);
    const why =
      history === undefined
        ? "the stack's backend keeps no earlier deployments that can be read: name the previous image with --previous"
        : "the stack has had no other image of this service";
    return { ...request(one, before), note: before === undefined ? why : undefined };
  });
}

function request({ name, image }: NamedImage, previous?: Reference): SizeRequest {
  return { name, image, previous, isPreviousDemanded: false, note: undefined };
}

/** A whole reference, or a tag or digest of the image's own repository. */
function demandedPrevious(
  previous: string,
  { image }: NamedImage,
  images: readonly NamedImage[],
  problems: Problem[],
): Reference | undefined {
  const reference = Reference.parse(previous);
  const bare = previous.replace(/^[:@]/, "");
  const own = isDigest(bare) ? image.withDigest(bare) : isTag(bare) ? image.withTag(bare) : undefined;
  if (reference === undefined && own === undefined) {
    const rule = "is neither a reference nor a tag or digest of the image's repository";
    problems.push({
      field: "--previous",
      value: previous,
      rule,
      fix: "write `registry.example.com/team/auth:1.4.0` or `1.4.0`",
    });
  }
  if (reference !== undefined && images.length > 1) {
    const rule = `is one image, but ${images.length} would be compared with it`;
    problems.push({
      field: "--previous",
      value: previous,
      rule,
      fix: "name one image, or give a tag of each repository",
    });
  }
  return reference ?? own;
}
