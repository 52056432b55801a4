import type { PromotionSource } from "../components";
import { didYouMean } from "../components/common/didYouMean";
import type { Found, Problem } from "../components/common/problem";
import { isRecord } from "../components/common/record";
import { isDigest, isTag, Reference } from "../components/common/reference";
import { exportedImage } from "../components/exportedImages";

/** An image of another stack that can be promoted. */
interface PromotableImage {
  readonly reference: Reference;
  readonly version: string;
}

/**
 * Which images a release has: of every service the one that the other stack exports, or what `promote` selects.
 *
 * @param exported the other stack's output `images`.
 * @param selections `service=version-or-digest`.
 */
export function planPromotion(
  exported: unknown,
  selections: readonly string[],
  from: string,
): Found<Record<string, PromotionSource>> {
  const images = readExported(exported, from);
  const chosen = readSelections(selections, Object.keys(images.value), from);
  const sources = Object.entries(images.value).map(([service, image]) => [
    service,
    sourceOf(image, chosen.value.get(service)),
  ]);
  return {
    value: Object.fromEntries(sources) as Record<string, PromotionSource>,
    problems: [...images.problems, ...chosen.problems],
  };
}

function sourceOf(image: PromotableImage, selected: string | undefined): PromotionSource {
  if (selected === undefined || selected === image.version || selected === image.reference.digest) {
    return { ref: image.reference.toString(), version: image.version };
  }
  return isDigest(selected)
    ? { ref: image.reference.withDigest(selected).toString() }
    : { ref: image.reference.withTag(selected).toString(), version: selected };
}

function readExported(exported: unknown, from: string): Found<Record<string, PromotableImage>> {
  const problems: Problem[] = [];
  const field = `output images of ${from}`;
  const entries = isRecord(exported) ? Object.entries(exported) : [];
  if (entries.length === 0) {
    const fix = "run `pulumi up` there first, or set `from` to the stack that builds";
    problems.push({ field, rule: "has no image", fix });
  }
  const images: Record<string, PromotableImage> = {};
  for (const [service, image] of entries) {
    const { value: known, problems: ofImage } = exportedImage(service, image);
    const reference = Reference.parse(known.ref);
    if (reference !== undefined && ofImage.length === 0 && known.version !== "") {
      images[service] = { reference, version: known.version };
    } else {
      const fix = "bring that stack up to date with `pulumi up`";
      problems.push({ field: `${field}: ${service}`, rule: "has no `ref` by digest and no `version`", fix });
    }
  }
  return { value: images, problems };
}

function readSelections(
  selections: readonly string[],
  services: readonly string[],
  from: string,
): Found<ReadonlyMap<string, string>> {
  const problems: Problem[] = [];
  const chosen = new Map<string, string>();
  selections.forEach((entry, index) => {
    const at = entry.indexOf("=");
    const [service, selected] = [entry.slice(0, Math.max(at, 0)), entry.slice(at + 1)];
    const problem = selectionProblem(service, selected, services, from, chosen);
    if (problem !== undefined) {
      problems.push({ field: `promote[${index}]`, value: entry, ...problem });
    }
    chosen.set(service, selected);
  });
  return { value: chosen, problems };
}

function selectionProblem(
  service: string,
  selected: string,
  services: readonly string[],
  from: string,
  chosen: ReadonlyMap<string, string>,
): Omit<Problem, "field"> | undefined {
  if (service === "" || !(isTag(selected) || isDigest(selected))) {
    const rule = "is not of the form service=version or service=sha256:…";
    return { rule, fix: "write it like `auth=1f0c22e5a1b2`" };
  }
  if (!services.includes(service)) {
    return { rule: `names a service that ${from} does not have`, fix: didYouMean(service, services) };
  }
  return chosen.has(service)
    ? { rule: `selects ${service} a second time`, fix: "remove one of the two" }
    : undefined;
}
