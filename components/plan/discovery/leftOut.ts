import { shownFolder } from "../../source/treePath";
import type { MainFolder } from "./mainPackages";
import type { Obstacle } from "./obstacle";
import { type Purpose, purposeOf } from "./setAside";

/** A main package that is not a service, and why. */
export interface LeftOut {
  /** Its folder. */
  readonly main: string;
  readonly reason: Purpose | "ignored" | "moduleless" | Obstacle;
  /** What keeps it out of the build, for reasons of the build: `main.go: //go:build enterprise`. */
  readonly detail?: string;
}

/** What the parts of a discovery are called where a person reads of them. */
export interface DiscoveryWords {
  readonly root: string;
  readonly services: string;
  readonly tags: string;
}

/** Words of the configuration. */
export const CONFIGURATION_WORDS: DiscoveryWords = { root: "root", services: "services", tags: "goTags" };

/** How many names a line has before it only counts. */
const SHOWN = 8;

/** Why a main package is not a service; undefined if it is one. */
export function leftOutReason({ dir, state, moduleless, ignored }: MainFolder): LeftOut | undefined {
  if (ignored) {
    return { main: dir, reason: "ignored" };
  }
  const purpose = purposeOf(dir);
  if (purpose !== undefined) {
    return { main: dir, reason: purpose };
  }
  if (moduleless) {
    return { main: dir, reason: "moduleless" };
  }
  return state.kind === "main" ? undefined : excluded(dir, state);
}

/** A main package that the build leaves out. */
export function excluded(
  main: string,
  { obstacle, file, reason }: Extract<MainFolder["state"], { kind: "excluded" }>,
): LeftOut {
  return {
    main,
    reason: obstacle,
    ...(obstacle === "tags" && { detail: `${file}: ${reason}` }),
  };
}

/** What was left out, a line for each reason. */
export function describeLeftOut(leftOut: readonly LeftOut[], words: DiscoveryWords): string[] {
  const reasons: readonly (readonly [LeftOut["reason"], string])[] = [
    ["tags", `by build tags (set \`${words.tags}\`)`],
    ["cgo", "that need cgo (`goCgo` in a stack file, or a Dockerfile of their own)"],
    ["platform", "for other platforms"],
    ["function", "without a function `main`"],
    [
      "moduleless",
      `that belong to no module (run \`go mod init\`, or let \`${words.root}\` be the folder that has go.mod)`,
    ],
    ["ignored", "by an `ignore` line of go.mod"],
    ["tools", "in folders of tools"],
    ["tests", "in folders of tests"],
    ["examples", "in folders of examples"],
    ["generators", "in folders of generators"],
  ];
  return reasons.flatMap(([reason, text]) => {
    const members = leftOut.filter((one) => one.reason === reason);
    return members.length === 0 ? [] : [`left out ${members.length} ${text}: ${listed(members.map(textOf))}`];
  });
}

/** Some names, and how many there are besides. */
export function listed(names: readonly string[]): string {
  const more = names.length > SHOWN + 1 ? names.length - SHOWN : 0;
  return [...names.slice(0, more === 0 ? undefined : SHOWN), ...(more === 0 ? [] : [`${more} more`])].join(
    ", ",
  );
}

function textOf({ main, detail }: LeftOut): string {
  return detail === undefined ? shownFolder(main) : `${main === "." ? "the root" : main} (${detail})`;
}
