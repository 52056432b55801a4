import { hasCode, TencentApiError } from "../../api/apiError";
import { lookUntil } from "../../api/retry";
import { OwnershipError } from "../../ownership";
import type { AccountInfo, AccountSettings, NewAccount } from "../api/tcrAccounts";
import type { Tcr } from "../api/tcrClient";

/** What a stack declares about its push account. */
export interface AccountInputs extends AccountSettings {
  /** A changed text gives the account a new password. */
  readonly rotation: string;
  /** Whether an account of this name that somebody else has made may be replaced. */
  readonly adopt: boolean;
}

/** Creates whose outcome stays unknown so often in a row are given up. */
const ATTEMPTS = 4;

/**
 * Makes the account. Its password is shown once, in the response of the create: an account of ours whose response was lost is
 * worth nothing and is made again.
 *
 * @throws OwnershipError if there is one of this name that looks like somebody else's, without `adopt`.
 * @throws TencentApiError
 */
export async function createAccount(tcr: Tcr, inputs: AccountInputs): Promise<NewAccount> {
  const existing = await tcr.accounts.find(inputs.name);
  if (existing !== undefined) {
    await discard(tcr, inputs, existing);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tcr.accounts.create(inputs);
    } catch (error) {
      if (!(error instanceof TencentApiError) || attempt >= ATTEMPTS) {
        throw error;
      }
      const made = await foundAfter(tcr, inputs.name, error);
      if (made === undefined && error.effect === "none") {
        throw error;
      }
      if (made !== undefined) {
        await discard(tcr, inputs, made);
      }
    }
  }
}

/**
 * Makes the account again, with a new password.
 *
 * @throws TencentApiError
 */
export async function rotateAccount(tcr: Tcr, inputs: AccountInputs): Promise<NewAccount> {
  await deleteAccount(tcr, inputs.name);
  return createAccount(tcr, inputs);
}

/**
 * Sets everything but the password, and restarts the account's lifetime.
 *
 * @returns when it expires now; undefined if it is gone.
 */
export async function renewAccount(tcr: Tcr, inputs: AccountInputs): Promise<number | undefined> {
  try {
    await tcr.accounts.modify(inputs);
  } catch (error) {
    if (hasCode(error, "ResourceNotFound")) {
      return undefined;
    }
    throw error;
  }
  return (await tcr.accounts.find(inputs.name))?.expiresAt;
}

/** Deletes the account; one that is gone already is not a failure. */
export async function deleteAccount(tcr: Tcr, name: string): Promise<void> {
  try {
    await tcr.accounts.delete(name);
  } catch (error) {
    if (!hasCode(error, "ResourceNotFound")) {
      throw error;
    }
  }
}

/** A refusal says at once what is so, a lost answer may show late. */
function foundAfter(tcr: Tcr, name: string, error: TencentApiError): Promise<AccountInfo | undefined> {
  const find = (): Promise<AccountInfo | undefined> => tcr.accounts.find(name);
  return error.effect === "none" ? find() : lookUntil(find, (seen) => seen !== undefined, tcr.api.clock);
}

async function discard(tcr: Tcr, inputs: AccountInputs, existing: AccountInfo): Promise<void> {
  if (existing.description !== inputs.description && !inputs.adopt) {
    throw new OwnershipError(
      `service account ${existing.login} exists already, and this stack did not make it. Fix: delete it if nobody ` +
        "uses it, give the namespace `credentials` of your own, or set `adopt: true`, which replaces it",
    );
  }
  await deleteAccount(tcr, inputs.name);
}
