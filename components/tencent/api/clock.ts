/** Time and chance, apart, so that tests need neither. */
export interface Clock {
  now(): number;
  /** How many milliseconds a wait of this length really takes: all of them, or fewer in a test, which counts them. */
  wait(milliseconds: number): number;
  /** From 0 up to, but without, 1. */
  random(): number;
}

/** The machine's own clock and chance. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  wait: (milliseconds) => milliseconds,
  random: () => Math.random(),
};
