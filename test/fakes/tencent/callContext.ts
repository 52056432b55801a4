import type { World } from "./world";

/** Who calls, where and when, and how the service behaves where its behaviour is not documented. */
export interface CallContext {
  readonly world: World;
  readonly region: string;
  readonly uin: string;
  /** Milliseconds since 1970 by the fake's clock. */
  readonly now: number;
  readonly onNonEmptyDelete: "cascade" | "refuse";
  readonly reserved: readonly string[];
}
