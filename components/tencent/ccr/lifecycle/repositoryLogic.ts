import { hasCode } from "../../api/apiError";
import type { Ccr } from "../api/ccrClient";
import type { RepositoryInfo } from "../api/ccrRepositories";
import { deleteIfThere } from "./emptying";
import { alreadyOurs } from "../../ownership";
import type { OnDestroy } from "../../../common/onDestroy";
import { lookUntil } from "../../api/retry";
import { createOnce } from "../../api/createOnce";

/** What a stack declares about a repository. */
export interface RepositoryInputs {
  /** `namespace/repository`. */
  readonly name: string;
  /** Whether anyone may pull; undefined: private if it is made here, as it is if it is adopted. */
  readonly isPublic?: boolean | undefined;
  /** Undefined: none if it is made here, as it is if it is adopted. */
  readonly description?: string | undefined;
  readonly adopt: boolean;
  readonly onDestroy: OnDestroy;
}

/** What is known about a repository that exists. */
export interface RepositoryState {
  readonly owned: boolean;
  readonly isPublic: boolean;
  readonly description: string;
}

/**
 * Makes the repository, or adopts the one of this name if that was asked for. Made ahead of the first push,
 * because one that a push makes has whatever visibility the service thinks fit.
 *
 * @throws OwnershipError if it exists, and `adopt` was not asked for.
 * @throws QuotaError if the account has no repository left, before anything was done.
 * @throws TencentApiError
 */
export async function createRepository(ccr: Ccr, inputs: RepositoryInputs): Promise<RepositoryState> {
  const existing = await ccr.repositories.find(inputs.name);
  if (existing !== undefined) {
    return adopted(ccr, existing, inputs, false);
  }
  await ccr.repositoryQuota.take();
  const isPublic = inputs.isPublic ?? false;
  const outcome = await createOnce({
    create: () => ccr.repositories.create(inputs.name, isPublic, inputs.description ?? ""),
    isThere: async () => (await ccr.repositories.find(inputs.name)) !== undefined,
    isTaken: (error) => hasCode(error, "InvalidParameter.ErrRepoExist"),
    clock: ccr.api.clock,
  });
  const made = await lookUntil(
    () => ccr.repositories.find(inputs.name),
    (seen) => seen !== undefined,
    ccr.api.clock,
  );
  if (made === undefined) {
    return { owned: true, isPublic, description: inputs.description ?? "" };
  }
  if (outcome === "exists") {
    return adopted(ccr, made, inputs, true);
  }
  return { owned: true, ...(await applied(ccr, made, { ...inputs, isPublic })) };
}

/** Brings visibility and description in line with what is declared, where it is declared. */
export async function updateRepository(
  ccr: Ccr,
  inputs: RepositoryInputs,
): Promise<Omit<RepositoryState, "owned">> {
  const existing = await ccr.repositories.find(inputs.name);
  if (existing === undefined) {
    throw new Error(
      `repository ${inputs.name} is gone. Fix: run \`pulumi refresh\`, then \`pulumi up\` makes it again`,
    );
  }
  return applied(ccr, existing, inputs);
}

/** Deletes the repository with its images, and looks whether it is gone. */
export async function deleteRepository(ccr: Ccr, name: string): Promise<void> {
  await deleteIfThere(ccr, name);
  const left = await lookUntil(
    () => ccr.repositories.find(name),
    (seen) => seen === undefined,
    ccr.api.clock,
  );
  if (left !== undefined) {
    throw new Error(
      `repository ${name} is still there after it was deleted. Fix: run \`pulumi destroy\` again`,
    );
  }
}

async function adopted(
  ccr: Ccr,
  existing: RepositoryInfo,
  inputs: RepositoryInputs,
  isRace: boolean,
): Promise<RepositoryState> {
  if (!inputs.adopt) {
    throw alreadyOurs("repository", existing.name, isRace);
  }
  return { owned: false, ...(await applied(ccr, existing, inputs)) };
}

async function applied(
  ccr: Ccr,
  existing: RepositoryInfo,
  { name, isPublic = existing.isPublic, description = existing.description }: RepositoryInputs,
): Promise<Omit<RepositoryState, "owned">> {
  if (isPublic !== existing.isPublic) {
    await ccr.repositories.setPublic(name, isPublic);
  }
  if (description !== existing.description) {
    await ccr.repositories.describe(name, description);
  }
  return { isPublic, description };
}
