/** Who a program runs as. */
export interface UserIds {
  readonly user: number;
  /** Undefined where none is given. */
  readonly group: number | undefined;
}

/** @param text numeric, `"65532:65532"` or `"65532"`. */
export function userIds(text: string): UserIds {
  const [user = 0, group] = text.split(":").map(Number);
  return { user, group };
}
