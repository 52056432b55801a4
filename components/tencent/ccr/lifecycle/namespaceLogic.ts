import { hasCode } from "../../api/apiError";
import type { Ccr } from "../api/ccrClient";
import { QuotaError, whereSupported } from "../api/ccrQuotas";
import type { NamespaceInfo } from "../api/ccrNamespaces";
import { emptyNamespace, namespaceNotEmpty } from "./emptying";
import { alreadyOurs, OwnershipError, someoneElses } from "../../ownership";
import type { OnDestroy } from "../../../common/onDestroy";
import { lookUntil } from "../../api/retry";
import { createOnce } from "../../api/createOnce";

/** What a stack declares about a namespace. */
export interface NamespaceInputs {
  readonly name: string;
  readonly adopt: boolean;
  readonly onDestroy: OnDestroy;
  readonly forceDelete: boolean;
}

/** What is known about a namespace that exists. */
export interface NamespaceState {
  /** Whether this stack made it; one that was adopted is never deleted. */
  readonly owned: boolean;
  readonly createdAt: string;
}

/**
 * Makes the namespace, or adopts the one of this name if that was asked for.
 *
 * @throws OwnershipError if the name is taken: by this account without `adopt`, by another, or by Tencent.
 * @throws QuotaError if the account has no namespace left, before anything was done.
 * @throws TencentApiError
 */
export async function createNamespace(ccr: Ccr, inputs: NamespaceInputs): Promise<NamespaceState> {
  const existing = await ccr.namespaces.find(inputs.name);
  if (existing !== undefined) {
    return adopted(existing, inputs.adopt, false);
  }
  await assertAvailable(ccr, inputs.name);
  const outcome = await createOnce({
    create: () => ccr.namespaces.create(inputs.name),
    isThere: async () => (await ccr.namespaces.find(inputs.name)) !== undefined,
    isTaken: (error) => hasCode(error, "InvalidParameter.ErrNamespaceExist"),
    clock: ccr.api.clock,
  });
  const find = (): Promise<NamespaceInfo | undefined> => ccr.namespaces.find(inputs.name);
  if (outcome === "created") {
    const made = await lookUntil(find, (seen) => seen !== undefined, ccr.api.clock);
    return { owned: true, createdAt: made?.createdAt ?? "" };
  }
  const other = await find();
  if (other === undefined) {
    throw someoneElses(inputs.name);
  }
  return adopted(other, inputs.adopt, true);
}

/** The namespace as it is now; undefined if it is gone. */
export function readNamespace(ccr: Ccr, name: string): Promise<NamespaceInfo | undefined> {
  return ccr.namespaces.find(name);
}

/**
 * Deletes a namespace that this stack made, if `onDestroy` says so and nobody else's repositories are in it.
 *
 * @param say called with what stays, or what goes along with it.
 * @throws Error if it is not empty, and `forceDelete` was not given, or it is still there afterwards.
 */
export async function deleteNamespace(
  ccr: Ccr,
  inputs: NamespaceInputs,
  say: (message: string) => void,
): Promise<void> {
  const { name, forceDelete } = inputs;
  if ((await ccr.namespaces.find(name)) === undefined) {
    return;
  }
  await emptyNamespace(ccr, name, forceDelete, say);
  try {
    await ccr.namespaces.delete(name);
  } catch (error) {
    if (hasCode(error, "ResourceInUse", "FailedOperation")) {
      throw await namespaceNotEmpty(ccr, name, error);
    }
    if (!hasCode(error, "ResourceNotFound.ErrNoNamespace")) {
      throw error;
    }
  }
  const left = await lookUntil(
    () => ccr.namespaces.find(name),
    (seen) => seen === undefined,
    ccr.api.clock,
  );
  if (left !== undefined) {
    throw new Error(
      `namespace ${name} is still there after it was deleted. Fix: run \`pulumi destroy\` again`,
    );
  }
}

function adopted(existing: NamespaceInfo, mayAdopt: boolean, isRace: boolean): NamespaceState {
  if (!mayAdopt) {
    throw alreadyOurs("namespace", existing.name, isRace);
  }
  return { owned: false, createdAt: existing.createdAt };
}

/** Says what stands in the way before anything is done; what only the create can find out is left to it. */
async function assertAvailable(ccr: Ccr, name: string): Promise<void> {
  const validity = await whereSupported(() => ccr.namespaces.validate(name));
  if (validity?.reserved === true) {
    throw new OwnershipError(
      `Tencent reserves the namespace name ${name}. Fix: put your team's name in front of it`,
    );
  }
  if (validity?.taken === true) {
    throw someoneElses(name);
  }
  const limit = (await ccr.quotas.read()).namespaces;
  const used = limit === undefined ? undefined : await whereSupported(() => ccr.namespaces.list(""));
  if (limit !== undefined && used !== undefined && used.length >= limit) {
    const names = used.map((one) => `${one.name} (${one.repositories} repositories)`).join(", ");
    throw new QuotaError(
      "namespaces",
      used.length,
      limit,
      `delete one that nobody uses, or use one of ${names}`,
    );
  }
}
