/** What each scenario is, for headings. */
export const TITLES: Readonly<Record<string, string>> = {
  S0: "plan of the services, without building",
  S1: "cold, everything empty",
  S2: "nothing changed",
  S3: "one line in one service, warm builder",
  S4: "one line in a package that all services share",
  S5: "another version of a dependency that one service imports",
  S6: "a commit that touches no service",
  S7: "a service is added",
  S8: "empty machine, remote cache, nothing changed",
  S9: "empty machine, remote cache, one changed line",
  S10: "empty machine, another version of a dependency",
  S11: "two empty builders",
};

/** What the names of variants mean, where the name alone does not say it. */
export const VARIANTS: Readonly<Record<string, string>> = {
  main: "in the main package",
  deep: "five packages below the main package",
};

/** `S3: one line in …`. */
export function titleOf(scenario: string): string {
  const title = TITLES[scenario];
  return title === undefined ? scenario : `${scenario}: ${title}`;
}

/** A variant in words; empty if there is one only. */
export function kindOf(variant: string): string {
  return VARIANTS[variant] ?? variant;
}

/** What a row is about: `20 services, in the main package`. */
export function caseOf(services: number, variant: string): string {
  const number = `${services} ${services === 1 ? "service" : "services"}`;
  return [number, kindOf(variant)].filter((part) => part !== "").join(", ");
}
