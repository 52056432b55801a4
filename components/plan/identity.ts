import { ARGUMENT_NAMES, ARGUMENTS } from "./argumentTable";
import type { IdentityFacts } from "./identityFacts";

/** Raised when every tag of every user has to move. */
const SCHEMA = 3;

/**
 * What an image is made from beside its files, without what varies from place to place: registries' hosts and mirrors,
 * where dependencies come compiled from, and the version itself.
 */
export function identityOf(facts: IdentityFacts): unknown {
  const parts = ARGUMENT_NAMES.map((name) => ARGUMENTS[name].identity).map((identity) =>
    "data" in identity ? identity.data(facts) : {},
  );
  return Object.assign(
    { schema: SCHEMA, assets: facts.assets, moduleDir: facts.build.moduleDir },
    ...parts,
  ) as unknown;
}
