import { textTable } from "../../components/common/textTable";
import { shownFolder } from "../../components/source/treePath";
import type { ModuleChange, PartChange, ServiceChange } from "./serviceChange";
import type { OtherChange, StackChanges } from "./stepChanges";

/** Digits of a version that distinguish it; a version of another kind is shown whole. */
const SHORT = 7;

/** Files of one service that are named before the rest is counted. */
const FILES = 2;

/** Users of a shared file that are named before the rest is counted. */
const USERS = 4;

/**
 * Changes for a person: a line for each service, `auth  cmd/auth/main.go  c9d6c3e → 728f0a1`, and after them what several
 * have in common, once.
 *
 * @param width columns of the terminal; undefined: endless.
 */
export function changeText({ services, others }: StackChanges, width?: number): string[] {
  const shared = sharedParts(services);
  const isShared = (name: string): boolean => shared.has(name);
  const rows = services.map((one) => [one.name, reasonOf(one, isShared), versionsOf(one)]);
  const together = [...shared].map(([part, users]) => [`  ${part}`, counted(users, USERS)]);
  const rest = others.map(otherText);
  return [
    ...(rows.length === 0 ? [] : textTable(rows, { width })),
    ...(together.length === 0 ? [] : ["", "shared:", ...textTable(together, { width })]),
    ...(rest.length === 0 ? [] : ["", ...rest]),
  ];
}

/** Everything that is known of one change: a line for each part. */
export function wholeChangeText(change: ServiceChange): string[] {
  const { name, kind, files, modules, settings, bases, declared } = change;
  const parts = (title: string, list: readonly PartChange[]): string[] =>
    list.map((one) => `  ${title}  ${one.name} (${one.kind})`);
  const lines = [
    ...parts("file", files),
    ...modules.map((one) => `  module  ${moduleText(one)}`),
    ...parts("setting", settings),
    ...parts("base image", bases),
    ...declared.map((one) => `  declared with another  ${one}`),
  ];
  const why = kind === "changed" && lines.length === 0 ? [`  ${unplanned(change.to)}`] : lines;
  return [`${name}: ${kind}, ${versionsOf(change)}`, ...why];
}

function unplanned(to: string | undefined): string {
  return to === undefined ? "cannot be planned" : "could not be planned before";
}

/** Files, settings and images that several services have changed for, with these. */
function sharedParts(services: readonly ServiceChange[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { name, files, settings, bases } of services) {
    for (const part of partNames({ files, settings, bases })) {
      users.set(part, [...(users.get(part) ?? []), name]);
    }
  }
  return new Map([...users].filter(([, names]) => names.length > 1).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function reasonOf(
  { kind, main, to, files, settings, bases, declared }: ServiceChange,
  isShared: (name: string) => boolean,
): string {
  if (kind !== "changed") {
    return `${shownFolder(main)} (${kind})`;
  }
  const own = partNames({ files, settings, bases });
  const alone = own.filter((name) => !isShared(name));
  const common = own.length - alone.length;
  const all = [
    ...(alone.length === 0 ? [] : [counted(alone, FILES)]),
    ...(common === 0 ? [] : [`${common} shared`]),
    ...declared.map((one) => `${one} of the image`),
  ];
  return all.length === 0 ? unplanned(to) : all.join(", ");
}

function partNames({
  files,
  settings,
  bases,
}: Pick<ServiceChange, "files" | "settings" | "bases">): string[] {
  return [
    ...files.map(({ name }) => name),
    ...settings.map(({ name }) => `setting ${name}`),
    ...bases.map(({ name }) => `base ${name}`),
  ];
}

function otherText({ name, type, kind, what }: OtherChange): string {
  return `${type} ${name}: ${kind}${what === "" ? "" : ` (${what})`}`;
}

export function moduleText({ module, from, to }: ModuleChange): string {
  return `${module} ${from ?? "none"} → ${to ?? "none"}`;
}

function versionsOf({ from, to }: ServiceChange): string {
  const [before, after] = [short(from), short(to)];
  return from === to && to !== undefined
    ? `${after} (no other content)`
    : [before, after].map((one) => one ?? "none").join(" → ");
}

function short(version: string | undefined): string | undefined {
  return version !== undefined && /^[0-9a-f]{12}$/.test(version) ? version.slice(0, SHORT) : version;
}

/** `a, b, 3 more`. */
function counted(names: readonly string[], most: number): string {
  const shown = names.length <= most + 1 ? names : [...names.slice(0, most), `${names.length - most} more`];
  return shown.join(", ");
}
