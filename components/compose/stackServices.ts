import { PlanError, type Problem } from "../plan/problem";
import type { ComposeService } from "./composeOptions";
import { isRecord } from "../plan/record";

const SUBJECT = "images of the stack";

/**
 * Reads the services of a stack from its outputs as `pulumi stack output --json` prints them.
 *
 * @throws PlanError if they hold no images with digests.
 */
export function readStackServices(outputs: string): ComposeService[] {
  const parsed = parse(outputs);
  if (!isRecord(parsed)) {
    const fix = "give what `pulumi stack output --json` prints";
    throw new PlanError(SUBJECT, [{ field: "outputs", rule: "are no JSON object", fix }]);
  }
  const { images } = parsed;
  if (!isRecord(images)) {
    const fix = "run `pulumi up` in that stack first";
    throw new PlanError(SUBJECT, [{ field: "outputs", rule: "hold no `images`", fix }]);
  }
  const problems: Problem[] = [];
  const services = Object.entries(images).map(([name, image]) =>
    serviceOf(name, isRecord(image) ? image : {}, problems),
  );
  if (problems.length > 0) {
    throw new PlanError(SUBJECT, problems);
  }
  return services.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function serviceOf(
  name: string,
  image: Readonly<Record<string, unknown>>,
  problems: Problem[],
): ComposeService {
  const ref = typeof image["ref"] === "string" ? image["ref"] : "";
  if (!/@sha256:[0-9a-f]{64}$/.test(ref)) {
    const fix = "run `pulumi up` until it succeeds";
    problems.push({ field: `images.${name}.ref`, value: ref, rule: "is no reference with a digest", fix });
  }
  const run = isRecord(image["run"]) ? image["run"] : {};
  return {
    name,
    ref,
    platforms: texts(image["platforms"]),
    ports: texts(run["ports"]),
    volumes: texts(run["volumes"]),
    // what the program itself has written, after its own checks
    options: isRecord(run["compose"]) ? run["compose"] : {},
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
