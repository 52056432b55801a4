import type { IPolicy } from "cockatiel";
import { RegistryError } from "../registry/failure";
import type { Repository } from "../registry/repository";
import { PlanError } from "../common/problem";
import type { Reference } from "../common/reference";
import { didYouMean } from "../common/didYouMean";
import { UnknownBinaryError } from "./binaryContent";
import { comparePlatforms, type ComparedPlatform } from "./comparison";
import { type ImageContent, ImageReader, type ImageSelection } from "./imageContent";

/** What `go-service-image size --format json` prints. */
export interface SizeDocument {
  readonly images: readonly SizedImage[];
}

/** One image. */
export interface SizedImage {
  /** Name of the service; null for an image that was named by its reference. */
  readonly name: string | null;
  /** The image by its digest. */
  readonly reference: string;
  /** The previous image by its digest; null if there is none. */
  readonly previous: string | null;
  /** Why there is none, where one was looked for. */
  readonly note: string | null;
  readonly platforms: readonly ComparedPlatform[];
}

/** An image to look at. */
export interface SizeRequest {
  readonly name: string | undefined;
  readonly image: Reference;
  /** Image of the same repository or another one to compare with. */
  readonly previous: Reference | undefined;
  /** Whether the previous image must be there; otherwise its absence is a note. */
  readonly isPreviousDemanded: boolean;
  /** Why there is no previous image. */
  readonly note: string | undefined;
}

/** Where images are read from. */
export interface SizeSource {
  readonly repository: (reference: Reference) => Repository;
  readonly policy: IPolicy;
}

/**
 * Reads an image and the previous one.
 *
 * @throws PlanError if an image is not there, has none of the platforms, or no such program.
 * @throws RegistryError if a registry does not give it out.
 */
export async function sizedImage(
  source: SizeSource,
  request: SizeRequest,
  selection: ImageSelection,
): Promise<SizedImage> {
  const { image, previous } = request;
  const current = await readImage(source, image, selection);
  if (current === undefined) {
    throw missing(image);
  }
  checkPlatforms(image, current.available, selection);
  // a program that the previous image did not have is new, and no mistake
  const before = previous && (await readImage(source, previous, { ...selection, lenient: true }));
  if (before === undefined && previous !== undefined && request.isPreviousDemanded) {
    throw missing(previous);
  }
  return {
    name: request.name ?? null,
    reference: current.reference,
    previous: before?.reference ?? null,
    note:
      request.note ??
      (previous !== undefined && before === undefined
        ? `the previous image, ${previous.toString()}, is not in the registry any more`
        : null),
    platforms: current.platforms.map((platform) =>
      comparePlatforms(
        platform,
        before?.platforms.find((one) => one.platform === platform.platform),
      ),
    ),
  };
}

async function readImage(
  { repository, policy }: SizeSource,
  reference: Reference,
  selection: ImageSelection,
): Promise<(ImageContent & { readonly reference: string }) | undefined> {
  const reader = new ImageReader(repository(reference), policy);
  try {
    const image = await reader.read(reference.selector ?? "latest", selection);
    return image && { ...image, reference: reference.withDigest(image.digest).toString() };
  } catch (error) {
    if (error instanceof UnknownBinaryError) {
      const fix = "name a program of the image with --binary";
      throw new PlanError("go-service-image size", [
        { field: reference.toString(), rule: error.message, fix },
      ]);
    }
    throw error;
  }
}

function checkPlatforms(
  image: Reference,
  names: readonly string[],
  { platforms = [] }: ImageSelection,
): void {
  const problems = platforms
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: "--platform",
      value: name,
      rule: `is not a platform of ${image.toString()}`,
      fix: didYouMean(name, names),
    }));
  if (problems.length > 0) {
    throw new PlanError("go-service-image size", problems);
  }
}

function missing(reference: Reference): RegistryError {
  return new RegistryError(`${reference.toString()} is not in the registry`, 404, false);
}
