import type { ServiceInputs } from "../../components/plan/serviceInputs";

/** What became of one thing between two states. */
export type ChangeKind = "added" | "removed" | "changed";

/** A file, a setting or an image that a service is made from, and what became of it. */
export interface PartChange {
  readonly name: string;
  readonly kind: ChangeKind;
}

/** A module of go.mod, with its version before and after; undefined: it was not, or is no longer, required. */
export interface ModuleChange {
  readonly module: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What became of one service, and why. */
export interface ServiceChange {
  readonly name: string;
  readonly kind: ChangeKind;
  /** Folder of the main package; of a removed service the last one. */
  readonly main: string;
  /** Versions before and after; undefined where there is none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Source files. */
  readonly files: readonly PartChange[];
  /** Modules of changed go.mod files, where their texts are known. */
  readonly modules: readonly ModuleChange[];
  /** What else the version stands for: arguments and what follows from them. */
  readonly settings: readonly PartChange[];
  /** Images by tag that are others now. */
  readonly bases: readonly PartChange[];
  /** What else the image is declared with, such as its tags; no version depends on it. */
  readonly declared: readonly string[];
}

/** What is known of a service without its plan: that it cannot be planned. */
export type ServiceState = ServiceInputs | "unplanned";

/**
 * What became of services between two states, in the order of their names.
 *
 * @param isSame whether two states with equal versions are the same. @default that their inputs are equal
 */
export function serviceChanges(
  before: ReadonlyMap<string, ServiceState>,
  after: ReadonlyMap<string, ServiceState>,
): ServiceChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const change = serviceChange(name, old, now);
    // what cannot be compared counts as changed
    const isSame = old !== undefined && now !== undefined && old !== "unplanned" && isEmpty(change);
    return isSame ? [] : [change];
  });
}

/** What became of one service. */
export function serviceChange(
  name: string,
  before: ServiceState | undefined,
  after: ServiceState | undefined,
): ServiceChange {
  const [old, now] = [plannedOf(before), plannedOf(after)];
  const whole = old !== undefined && now !== undefined;
  const partsOf = (key: "files" | "settings" | "bases"): PartChange[] =>
    whole ? partChanges(old[key] ?? {}, now[key] ?? {}) : [];
  const isMoved = whole && old.main !== now.main;
  return {
    name,
    kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    main: (now ?? old)?.main ?? "",
    from: old?.version,
    to: now?.version,
    files: partsOf("files"),
    modules: [],
    settings: [
      ...(isMoved ? [{ name: "main", kind: "changed" as const }] : []),
      // the platforms of the index are hashed with the rest, and have a field of their own as well
      ...partsOf("settings"),
    ],
    bases: partsOf("bases"),
    declared: [],
  };
}

function isEmpty({ from, to, files, settings, bases }: ServiceChange): boolean {
  return from === to && files.length + settings.length + bases.length === 0;
}

function plannedOf(state: ServiceState | undefined): ServiceInputs | undefined {
  return state === "unplanned" ? undefined : state;
}

function partChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): PartChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      kind: before[name] === undefined ? "added" : after[name] === undefined ? "removed" : "changed",
    }));
}
