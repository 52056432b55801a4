import { type Digests, pinned } from "../digests";
import { mirrored } from "../runtime/mirror";
import { byPlace, type NamedImage, namedImages, oneImage } from "./dockerfileImages";
import type { TextRange } from "./located";
import type { ParsedDockerfile } from "./parsedDockerfile";
import type { Resolution } from "./resolutions";

/**
 * The Dockerfile with its images taken from mirrors and by digest, wherever they are named: `FROM`, `--from`, `from=` of a
 * mount and, from mirrors alone, `# syntax=`. Nothing else of the text is touched.
 */
export function withSources(
  parsed: ParsedDockerfile,
  resolutions: readonly Resolution[],
  contexts: ReadonlySet<string>,
  mirrors: Readonly<Record<string, string>>,
  digests: Digests,
): string {
  const named = resolutions.flatMap(({ all }) => namedImages(all, all, contexts));
  const edits = byPlace(named).flatMap((same) => edit(same, mirrors, digests));
  const { syntax } = parsed;
  const range = syntax?.range();
  if (syntax !== undefined && range !== undefined) {
    edits.push({ range, text: mirrored(syntax.text, mirrors) });
  }
  return edits
    .sort((a, b) => b.range.from - a.range.from)
    .reduce((text, one) => text.slice(0, one.range.from) + one.text + text.slice(one.range.to), parsed.text);
}

/** The edit of one place, which each platform sees with its own values. */
function edit(
  same: readonly NamedImage[],
  mirrors: Readonly<Record<string, string>>,
  digests: Digests,
): { readonly range: TextRange; readonly text: string }[] {
  const [first] = same;
  if (first === undefined || same.some(({ image }) => image === undefined)) {
    return [];
  }
  const image = oneImage(same);
  const written = first.written.text;
  // variables behind the registry may stay what they are
  const hostIsSure = !(written.split("/")[0] ?? "").includes("$") || /^[^$/:]+:?[^/]*$/.test(written);
  const source = image ?? (hostIsSure ? written : undefined);
  const text =
    source === undefined ? undefined : mirrored(pinned(source, image === undefined ? {} : digests), mirrors);
  return text === undefined || text === source ? [] : [{ range: first.range, text }];
}
