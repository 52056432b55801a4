import { isRecord } from "../components/common/record";
import { textTable } from "../components/common/textTable";

/** Digits of a digest that distinguish images for a person who reads them; `make outputs` has all of them. */
const SHORT = 12;

/**
 * The table of services at the end of `make up`. On a terminal it fits in: images by tag, the beginnings of digests.
 * Elsewhere, in a log of CI, images are references with tag and whole digest, to copy.
 *
 * @param images Output of the stack, by service.
 * @param sizes What to show of each service's compressed size.
 * @param width Columns of the terminal. @default - no terminal
 */
export function imageTable(
  images: Readonly<Record<string, unknown>>,
  sizes: ReadonlyMap<string, string>,
  width?: number,
): string {
  const services = Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1));
  const isTerminal = width !== undefined;
  const rows = services.map(([name, image]) => {
    const { tagged, digest } = partsOf(image);
    const size = sizes.get(name) ?? "-";
    const whole = digest === undefined ? tagged : `${tagged}@sha256:${digest}`;
    return isTerminal ? [name, tagged, digest?.slice(0, SHORT) ?? "-", size] : [name, whole, size];
  });
  const head = isTerminal
    ? ["service", "image", "digest", "compressed size"]
    : ["service", "image", "compressed size"];
  return rows.length === 0 ? "no images yet" : textTable([head, ...rows], { width }).join("\n");
}

/** @param image Outputs of one service; of an image that failed, some are missing. */
function partsOf(image: unknown): { tagged: string; digest?: string } {
  const { ref, version } = isRecord(image) ? image : {};
  if (typeof ref !== "string") {
    return { tagged: "-" };
  }
  const [repository = "-", digest] = ref.split("@sha256:");
  const tagged = typeof version === "string" ? `${repository}:${version}` : repository;
  return { tagged, ...(digest !== undefined && { digest }) };
}
