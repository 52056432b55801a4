/** What becomes of what is in a registry when the stack gives it up. */
export type OnDestroy = "keep" | "deleteImages";

/** Every such word. */
export const ON_DESTROY: readonly OnDestroy[] = ["keep", "deleteImages"];
