import type { NamespaceSettings } from "../../stacks/namespaceSettings";
import { registryOf } from "../../stacks/namespaceSettings";
import type { Finding } from "./finding";

const SUBJECT = "quota of CCR";

/** Share of a quota from which it is worth a word. */
const NEARLY = 0.9;

/**
 * How many repositories the account may still make in a namespace of the personal edition, where a push without one fails; asked
 * with the API keys of the environment.
 */
export async function quotaFindings(namespace: NamespaceSettings): Promise<Finding[]> {
  if (namespace.kind !== "ccr") {
    return [];
  }
  const { region } = namespace.args;
  const { host } = registryOf(namespace);
  // Tencent's client is loaded only where it is needed
  const { withCcr } = await import("../../components/tencent/ccr/provider/location.js");
  try {
    const [limit, used] = await withCcr({ region, host }, async ({ quotas, repositories }) =>
      Promise.all([quotas.read().then((limits) => limits.repositories), repositories.count()]),
    );
    return [repositoriesFinding(used, limit)];
  } catch (error) {
    const [state = "", fix = ""] = (error instanceof Error ? error.message : String(error)).split(
      /\.? Fix: /,
    );
    return [
      { subject: SUBJECT, state: `not asked: ${state}`, level: "note", fix: fix || "set the API keys" },
    ];
  }
}

/** @param limit undefined: the API names none. */
export function repositoriesFinding(used: number, limit: number | undefined): Finding {
  const state = `${used} of ${limit ?? "an unknown number of"} repositories are used`;
  if (limit === undefined || used < limit * NEARLY) {
    return { subject: SUBJECT, state, level: "well" };
  }
  const level = used >= limit ? "fault" : "note";
  return { subject: SUBJECT, state, level, kind: "registry", fix: "delete repositories that nobody uses" };
}
