import { hasCode } from "../../api/apiError";
import type { Ccr } from "../api/ccrClient";

/** So often a namespace is emptied again when somebody pushes into it meanwhile. */
const ROUNDS = 3;

/** So many names an error lists. */
const SHOWN = 10;

/**
 * Makes sure that a namespace has no repositories: by force, or by refusing. What the service does with
 * a namespace that is not empty is not documented, so it never gets to see one.
 *
 * @throws Error if there are repositories and force was not asked for, or they keep coming.
 */
export async function emptyNamespace(
  ccr: Ccr,
  namespace: string,
  isForced: boolean,
  say: (message: string) => void,
): Promise<void> {
  for (let round = 1; ; round += 1) {
    const repositories = await ccr.repositories.inNamespace(namespace);
    const info = await ccr.namespaces.find(namespace);
    if (repositories.length === 0 && (info?.repositories ?? 0) === 0) {
      return;
    }
    if (!isForced || round > ROUNDS || repositories.length === 0) {
      throw notEmpty(namespace, repositories);
    }
    for (const { name, tags } of repositories) {
      say(`deleting repository ${name} with ${tags} tags, because forceDelete is set`);
      await deleteIfThere(ccr, name);
    }
  }
}

/** Deletes a repository; one that is gone already is not a failure. */
export async function deleteIfThere(ccr: Ccr, repository: string): Promise<void> {
  try {
    await ccr.repositories.delete(repository);
  } catch (error) {
    if (!hasCode(error, "ResourceNotFound.ErrNoRepo", "ResourceNotFound.ErrNoNamespace")) {
      throw error;
    }
  }
}

/** The error for a namespace that the service would not delete, in terms of what is in it. */
export async function namespaceNotEmpty(ccr: Ccr, namespace: string, cause: Error): Promise<Error> {
  const repositories = await ccr.repositories.inNamespace(namespace);
  return repositories.length === 0 ? cause : notEmpty(namespace, repositories);
}

function notEmpty(namespace: string, repositories: readonly { name: string }[]): Error {
  const names = repositories.slice(0, SHOWN).map((one) => one.name);
  const more = repositories.length > SHOWN ? ` and ${repositories.length - SHOWN} more` : "";
  const what =
    names.length === 0 ? "repositories that the API does not list yet" : `${names.join(", ")}${more}`;
  return new Error(
    `namespace ${namespace} is not empty, so it was not deleted: it has ${what}, which this stack does not own. ` +
      "Fix: delete them where they are owned and run `pulumi destroy` again; or set `forceDelete: true`, or " +
      '`onDestroy: "keep"`, and run `pulumi up` first, because destroy goes by what the last `up` recorded',
  );
}
