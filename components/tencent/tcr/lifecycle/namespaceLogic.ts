import { isDeepStrictEqual } from "node:util";
import type { OnDestroy } from "../../../common/onDestroy";
import { hasCode } from "../../api/apiError";
import { lookUntil } from "../../api/retry";
import { createOnce } from "../../api/createOnce";
import { alreadyOurs } from "../../ownership";
import type { Tcr } from "../api/tcrClient";
import type { NamespaceInfo, NamespaceSettings } from "../api/tcrNamespaces";

/** What a stack declares about a namespace. */
export interface NamespaceInputs extends NamespaceSettings {
  readonly name: string;
  readonly adopt: boolean;
  readonly onDestroy: OnDestroy;
}

/** What is known about a namespace that exists. */
export interface NamespaceState {
  /** Whether this stack made it; one that was adopted is never deleted. */
  readonly owned: boolean;
  readonly actual: NamespaceSettings;
}

/**
 * Makes the namespace, or adopts the one of this name if that was asked for, and gives it the declared settings.
 *
 * @throws OwnershipError if the instance has it already, without `adopt`.
 * @throws TencentApiError
 */
export async function createNamespace(tcr: Tcr, inputs: NamespaceInputs): Promise<NamespaceState> {
  const settings = settingsOf(inputs);
  const find = (): Promise<NamespaceInfo | undefined> => tcr.namespaces.find(inputs.name);
  const existing = await find();
  if (existing !== undefined) {
    return adopted(tcr, inputs, existing, false);
  }
  const outcome = await createOnce({
    create: () => tcr.namespaces.create(inputs.name, settings),
    isThere: async () => (await find()) !== undefined,
    isTaken: (error) => hasCode(error, ...TAKEN),
    clock: tcr.api.clock,
  });
  const made = await lookUntil(find, (seen) => seen !== undefined, tcr.api.clock);
  if (outcome === "exists" && made !== undefined) {
    return adopted(tcr, inputs, made, true);
  }
  return { owned: true, actual: made === undefined ? settings : await applied(tcr, inputs, made) };
}

/** Brings the namespace's settings in line with what is declared. */
export async function updateNamespace(tcr: Tcr, inputs: NamespaceInputs): Promise<NamespaceSettings> {
  const existing = await tcr.namespaces.find(inputs.name);
  if (existing === undefined) {
    throw new Error(
      `namespace ${inputs.name} is gone. Fix: run \`pulumi refresh\`, then \`pulumi up\` makes it again`,
    );
  }
  return applied(tcr, inputs, existing);
}

/** Deletes the namespace with everything in it, repository by repository, and looks whether it is gone. */
export async function deleteNamespace(tcr: Tcr, name: string, say: (message: string) => void): Promise<void> {
  if ((await tcr.namespaces.find(name)) === undefined) {
    return;
  }
  for (const repository of await tcr.repositories.list(name)) {
    say(`deleting repository ${name}/${repository} with its images, because onDestroy is "deleteImages"`);
    await deleteRepository(tcr, name, repository);
  }
  try {
    await tcr.namespaces.delete(name);
  } catch (error) {
    if (!hasCode(error, "ResourceNotFound")) {
      throw error;
    }
  }
  const left = await lookUntil(
    () => tcr.namespaces.find(name),
    (seen) => seen === undefined,
    tcr.api.clock,
  );
  if (left !== undefined) {
    throw new Error(
      `namespace ${name} is still there after it was deleted. Fix: run \`pulumi destroy\` again`,
    );
  }
}

/** Deletes a repository with its images; one that is gone already is not a failure. */
export async function deleteRepository(tcr: Tcr, namespace: string, repository: string): Promise<void> {
  try {
    await tcr.repositories.delete(namespace, repository);
  } catch (error) {
    if (!hasCode(error, "ResourceNotFound")) {
      throw error;
    }
  }
}

/** What of a namespace is a setting. */
export function settingsOf({ isPublic, scan, block, severity }: NamespaceSettings): NamespaceSettings {
  return { isPublic, scan, block, severity };
}

/** Codes that say that there is a thing of this name. */
export const TAKEN: readonly string[] = [
  "InvalidParameter.ErrorNameExists",
  "InvalidParameter.ErrorNamespaceExist",
  "InvalidParameter.ErrNamespaceExist",
  "ResourceInUse",
];

async function adopted(
  tcr: Tcr,
  inputs: NamespaceInputs,
  existing: NamespaceInfo,
  isRace: boolean,
): Promise<NamespaceState> {
  if (!inputs.adopt) {
    throw alreadyOurs("namespace", existing.name, isRace);
  }
  return { owned: false, actual: await applied(tcr, inputs, existing) };
}

async function applied(
  tcr: Tcr,
  inputs: NamespaceInputs,
  existing: NamespaceInfo,
): Promise<NamespaceSettings> {
  const settings = settingsOf(inputs);
  if (!isDeepStrictEqual(settingsOf(existing), settings)) {
    await tcr.namespaces.modify(inputs.name, settings);
  }
  return settings;
}
