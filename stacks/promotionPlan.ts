import type { PromotionSource } from "../components";
import { nearMiss } from "../components/plan/nearMiss";
import type { Problem } from "../components/plan/problem";
import { isTag, parseReference } from "../components/plan/reference";

/** What another stack says of one image. */
export interface ExportedImage {
  readonly ref: string;
  readonly digest: string;
  readonly version: string;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

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
  problems: Problem[],
): Record<string, PromotionSource> {
  const images = readExported(exported, from, problems);
  const chosen = readSelections(selections, Object.keys(images), from, problems);
  return Object.fromEntries(
    Object.entries(images).map(([service, image]) => [service, sourceOf(image, chosen.get(service))]),
  );
}

function sourceOf(image: ExportedImage, selected: string | undefined): PromotionSource {
  if (selected === undefined || selected === image.version || selected === image.digest) {
    return { ref: image.ref, version: image.version };
  }
  const [repository = ""] = image.ref.split("@");
  return DIGEST.test(selected)
    ? { ref: `${repository}@${selected}` }
    : { ref: `${repository}:${selected}`, version: selected };
}

function readExported(exported: unknown, from: string, problems: Problem[]): Record<string, ExportedImage> {
  const field = `output images of ${from}`;
  const entries = typeof exported === "object" && exported !== null ? Object.entries(exported) : [];
  if (entries.length === 0) {
    const fix = "run `pulumi up` there first, or set `from` to the stack that builds";
    problems.push({ field, rule: "has no image", fix });
  }
  const images: Record<string, ExportedImage> = {};
  for (const [service, image] of entries as [string, unknown][]) {
    if (isExported(image)) {
      images[service] = image;
    } else {
      const fix = "bring that stack up to date with `pulumi up`";
      problems.push({ field: `${field}: ${service}`, rule: "has no `ref` by digest and no `version`", fix });
    }
  }
  return images;
}

function readSelections(
  selections: readonly string[],
  services: readonly string[],
  from: string,
  problems: Problem[],
): Map<string, string> {
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
  return chosen;
}

function selectionProblem(
  service: string,
  selected: string,
  services: readonly string[],
  from: string,
  chosen: ReadonlyMap<string, string>,
): Omit<Problem, "field"> | undefined {
  if (service === "" || !(isTag(selected) || DIGEST.test(selected))) {
    const rule = "is not of the form service=version or service=sha256:…";
    return { rule, fix: "write it like `auth=1f0c22e5a1b2`" };
  }
  if (!services.includes(service)) {
    return { rule: `names a service that ${from} does not have`, fix: nearMiss(service, services) };
  }
  return chosen.has(service)
    ? { rule: `selects ${service} a second time`, fix: "leave one of the two" }
    : undefined;
}

function isExported(image: unknown): image is ExportedImage {
  const { ref, digest, version } = (image ?? {}) as Partial<Record<keyof ExportedImage, unknown>>;
  return (
    typeof ref === "string" &&
    typeof digest === "string" &&
    typeof version === "string" &&
    parseReference(ref)?.digest === digest
  );
}
