/** How a call goes wrong. */
export type FaultKind =
  | { readonly code: string; readonly message?: string }
  | { readonly http: number }
  /** An answer of this shape, as if all were well. */
  | { readonly answer: object }
  | "html"
  | "empty"
  | "reset"
  | "hang"
  | "slow-body";

/** A fault that calls run into until it is used up. */
export interface Fault {
  /** Action, or `*` for any. */
  readonly action: string;
  readonly kind: FaultKind;
  /** How many calls fail. @default 1 */
  readonly times?: number;
  /** Whether the call has its effect all the same. @default "before" */
  readonly when?: "before" | "after";
}

/** Faults on demand, in the order in which they were asked for. */
export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  public add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  public clear(): void {
    this.#pending = [];
  }

  /** The fault that a call of this action runs into now, if any. */
  public take(action: string): Fault | undefined {
    const entry = this.#pending.find(
      ({ fault, left }) => left > 0 && (fault.action === action || fault.action === "*"),
    );
    if (entry !== undefined) {
      entry.left -= 1;
    }
    return entry?.fault;
  }
}
