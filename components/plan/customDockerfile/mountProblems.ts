import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";
import type { PlannedArguments } from "../serviceArguments";
import { mountsOf } from "./flags";
import type { ResolvedStage } from "./resolvedStages";

/** Secrets and SSH agents: each one that is given must be mounted, each one that is required must be given. */
export function mountProblems(stages: readonly ResolvedStage[], args: PlannedArguments): Problem[] {
  return [
    ...ofKind(stages, "secret", "secrets", Object.keys(args.secrets ?? {})),
    ...ofKind(stages, "ssh", "ssh", Object.keys(args.ssh ?? {})),
  ];
}

function ofKind(
  stages: readonly ResolvedStage[],
  type: string,
  field: "secrets" | "ssh",
  given: readonly string[],
): Problem[] {
  const mounts = stages
    .flatMap(({ steps }) => steps.flatMap(({ step }) => mountsOf(step)))
    .filter((mount) => mount.get("type") === type)
    .map((mount) => ({ id: idOf(mount, type), required: mount.get("required") === "true" }));
  const ids = [...new Set(mounts.map(({ id }) => id))];
  const unused = given
    .filter((id) => !ids.includes(id))
    .map((id): Problem => {
      const rule = `is not mounted by any \`RUN --mount=type=${type}\` of the Dockerfile`;
      return { field: `${field}.${id}`, rule, fix: ids.length === 0 ? "leave it out" : didYouMean(id, ids) };
    });
  const missing = mounts
    .filter(({ id, required }) => required && !given.includes(id))
    .map(({ id }): Problem => ({
      field: `${field}.${id}`,
      rule: "is missing, but required by the Dockerfile",
      fix: "provide it",
    }));
  return [...unused, ...missing];
}

/** A secret without an id has the name of its file; an SSH agent without one is the default. */
function idOf(mount: ReadonlyMap<string, string>, type: string): string {
  const target = mount.get("target") ?? mount.get("dst") ?? "";
  return mount.get("id") ?? (type === "ssh" ? "default" : target.slice(target.lastIndexOf("/") + 1));
}
