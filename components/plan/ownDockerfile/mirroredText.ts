import { mirrored } from "../runtime/mirror";
import type { ParsedDockerfile } from "./parsedDockerfile";
import { type ResolvedStage, stageOf } from "./resolvedStages";

/**
 * The Dockerfile with the images of its `FROM` lines, of `COPY --from` and of `# syntax=` taken from mirrors. Nothing
 * else of the text is touched, and nothing at all without a fitting mirror.
 */
export function withMirrors(
  parsed: ParsedDockerfile,
  stages: readonly ResolvedStage[],
  mirrors: Readonly<Record<string, string>>,
): string {
  const lines = parsed.text.split("\n");
  const replace = (line: number, from: string, to: string): void => {
    lines[line] = (lines[line] ?? "").replace(from, () => to);
  };
  for (const { stage, image, parent } of stages) {
    const mirror = parent === undefined && image !== "scratch" ? mirrored(image, mirrors) : image;
    if (mirror !== image && stage.imageAt !== undefined) {
      const { line, from, to } = stage.imageAt;
      const text = lines[line] ?? "";
      lines[line] = `${text.slice(0, from)}${mirror}${text.slice(to)}`;
    }
  }
  for (const resolved of stages) {
    for (const { step } of resolved.steps.filter((one) => one.step.keyword === "COPY")) {
      const source = step.flags.find(({ name }) => name === "from")?.value ?? "";
      if (source !== "" && stageOf(stages, source, resolved) === undefined) {
        replace(step.line - 1, `--from=${source}`, `--from=${mirrored(source, mirrors)}`);
      }
    }
  }
  if (parsed.syntax !== undefined) {
    const line = lines.findIndex((one) => /^#\s*syntax\s*=/i.test(one));
    replace(line, parsed.syntax, mirrored(parsed.syntax, mirrors));
  }
  return lines.join("\n");
}
