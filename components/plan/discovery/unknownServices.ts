import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";

/** Options of services that there are not. @param services names of those that were found. */
export function unknownServices(
  serviceOptions: Readonly<Record<string, unknown>>,
  services: readonly string[],
): Problem[] {
  return Object.keys(serviceOptions)
    .filter((name) => !services.includes(name))
    .map((name) => ({
      field: `serviceOptions.${name}`,
      rule: "names no service",
      fix: didYouMean(name, services),
    }));
}
