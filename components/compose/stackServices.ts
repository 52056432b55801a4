import { PlanError } from "../common/problem";
import { isRecord } from "../common/record";
import { exportedImages, type StackImage } from "../exportedImages";

const SUBJECT = "images of the stack";

/**
 * Reads the images of a stack from its outputs as `pulumi stack output --json` prints them.
 *
 * @throws PlanError if they hold no images with digests.
 */
export function readStackServices(outputs: string): StackImage[] {
  const parsed = parse(outputs);
  if (!isRecord(parsed)) {
    const fix = "give what `pulumi stack output --json` prints";
    throw new PlanError(SUBJECT, [{ field: "outputs", rule: "are not a JSON object", fix }]);
  }
  const { value, problems } = exportedImages(parsed["images"]);
  if (problems.length > 0) {
    throw new PlanError(SUBJECT, problems);
  }
  return Object.values(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
