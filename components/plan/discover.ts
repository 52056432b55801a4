import { didYouMean } from "../common/didYouMean";
import type { Found, Problem } from "../common/problem";
import { remember } from "../common/remember";
import { repositoryProblems } from "../common/referenceProblems";
import type { SourceTree } from "../source/sourceTree";
import { baseName, shownFolder } from "../source/treePath";
import type { GoOptions } from "../toolchain/goOptions";
import { DEFAULT_PLATFORMS, parsePlatforms } from "../toolchain/platform";
import { type Candidate, candidatesByEntry, candidatesByRule } from "./discovery/candidates";
import {
  CONFIGURATION_WORDS,
  describeLeftOut,
  type DiscoveryWords,
  type LeftOut,
  listed,
} from "./discovery/leftOut";
import { MainPackages } from "./discovery/mainPackages";
import { serviceNames } from "./discovery/serviceNames";

/** A service that was found or named. */
export interface FoundService {
  readonly name: string;
  /** Folder of its main package. */
  readonly main: string;
}

/** The services of a tree, and the main packages that are none. */
export interface Discovery {
  readonly services: readonly FoundService[];
  readonly leftOut: readonly LeftOut[];
  /** What was taken and left out, for a person. */
  readonly lines: readonly string[];
  /** Everything that is wrong with the entries, and that there is no service. */
  readonly problems: readonly Problem[];
}

/** How the services would be built, and who asks. */
export interface DiscoveryOptions {
  /** Build tags and Go release decide which folders hold a main package. */
  readonly go?: GoOptions;
  readonly platforms?: readonly string[];
  /** Names that have options of their own: they are services, whatever would leave them out. @default none */
  readonly wanted?: readonly string[];
  /** @default those of the configuration */
  readonly words?: DiscoveryWords;
}

/**
 * Finds the services of a source tree.
 *
 * @param entries globs of main packages' folders, or `name=folder`; empty: every main package that
 * `go list ./...` finds in the modules of the tree, but those of tools, tests, examples and generators.
 */
export function discover(
  tree: SourceTree,
  entries: readonly string[],
  { go = {}, platforms = [], wanted = [], words = CONFIGURATION_WORDS }: DiscoveryOptions = {},
): Discovery {
  // wrong platforms are reported when the services are planned
  const parsed = parsePlatforms("platforms", platforms).value;
  const targets = parsed.length > 0 ? parsed : parsePlatforms("platforms", DEFAULT_PLATFORMS).value;
  const packages = new MainPackages(tree, { go, platforms: targets });
  const { candidates, leftOut, problems } =
    entries.length === 0
      ? candidatesByRule(tree, packages, wanted)
      : candidatesByEntry(packages, entries, words);
  const services = named(tree, candidates);
  const isEmpty = services.length === 0 && problems.length === 0;
  return {
    services,
    leftOut,
    lines: describe(services, leftOut, words),
    problems: [
      ...(isEmpty ? [nothing(tree, leftOut, words)] : problems),
      ...nameProblems("services", services),
    ],
  };
}

/** The services with the given names. */
export function selectServices(
  services: readonly FoundService[],
  names: readonly string[],
): Found<FoundService[]> {
  const known = services.map(({ name }) => name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: "service",
      value: name,
      rule: "is not a service of this tree",
      fix: didYouMean(name, known),
    }));
  const value = names.length === 0 ? [...services] : services.filter(({ name }) => names.includes(name));
  return { value, problems };
}

/** Each folder once, unless it was given several names; a given name goes before one that is made. */
function named(tree: SourceTree, candidates: readonly Candidate[]): FoundService[] {
  const given = candidates.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const unnamed = candidates.filter(({ name }) => name === undefined).map(({ main }) => main);
  const names = serviceNames(tree, [...new Set(unnamed)], [...new Set(given)]);
  const services = candidates.map(({ name, main }) => ({
    name: name ?? names.get(main) ?? baseName(main),
    main,
  }));
  return [...new Map(services.map((service) => [`${service.name}=${service.main}`, service])).values()];
}

function nothing(tree: SourceTree, leftOut: readonly LeftOut[], words: DiscoveryWords): Problem {
  const field = "services";
  return leftOut.length === 0
    ? {
        field,
        rule: `find no main package in ${tree.root}`,
        fix: `set \`${words.root}\` to the source tree`,
      }
    : {
        field,
        rule: `find no main package in ${tree.root} that can be built; ${describeLeftOut(leftOut, words).join("; ")}`,
        fix: `name folders of main packages in \`${words.services}\`, or change what leaves them out`,
      };
}

function describe(
  services: readonly FoundService[],
  leftOut: readonly LeftOut[],
  words: DiscoveryWords,
): string[] {
  const names = listed(services.map(({ name }) => name));
  const taken = `${services.length} ${services.length === 1 ? "service" : "services"}: ${names}`;
  const choose = leftOut.length === 0 ? [] : [`\`${words.services}\` chooses others`];
  return [taken, ...describeLeftOut(leftOut, words), ...choose];
}

function nameProblems(field: string, services: readonly FoundService[]): Problem[] {
  const firsts = new Map<string, FoundService>();
  return services.flatMap((service) => {
    const { name, main } = service;
    const twin = remember(firsts, name, () => service);
    if (twin !== service) {
      const rule = `is the name of two services, in ${shownFolder(twin.main)} and in ${shownFolder(main)}`;
      return [{ field, value: name, rule, fix: `name one otherwise, such as \`${name}-2=${main}\`` }];
    }
    return repositoryProblems(`${field} ${main}`, name);
  });
}
