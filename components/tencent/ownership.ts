/** Thrown when something exists that the stack did not make; says whose it is and what to do. */
export class OwnershipError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "OwnershipError";
  }
}

/** The error for a name that exists in the own account, while adopting was not asked for. */
export function alreadyOurs(kind: string, name: string, isRace: boolean): OwnershipError {
  const when = isRace
    ? "was made in this account by someone else while this run was creating it"
    : "exists in this account already, and this stack did not make it";
  return new OwnershipError(
    `${kind} ${name} ${when}. Fix: if another stack owns it, use ExistingNamespace here; if no other does, ` +
      "set `adopt: true` (an adopted one is never deleted)",
  );
}

/** The error for a name that another account has. */
export function someoneElses(name: string): OwnershipError {
  return new OwnershipError(
    `namespace ${name} belongs to another account: names are global over all Tencent Cloud accounts. ` +
      "Fix: choose another name, e.g. with your company's name in front; if it should be yours, check that the API " +
      "keys are those of the account that owns it",
  );
}
