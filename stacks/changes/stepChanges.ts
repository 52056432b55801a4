import { isRecord } from "../../components/common/record";
import type { ServiceInputs } from "../../components/plan/serviceInputs";
import { type ChangeKind, serviceChange, type ServiceChange } from "./serviceChange";

/** A step of Pulumi's engine, as its events and its JSON have it. */
export interface EngineStep {
  readonly op: string;
  readonly urn: string;
  readonly old: Readonly<Record<string, unknown>> | undefined;
  readonly new: Readonly<Record<string, unknown>> | undefined;
  /** Properties that differ, as far as the provider says so. */
  readonly diffs: readonly string[];
}

/**
 * A resource that is no service's: dependencies, namespaces, and whatever else a program declares; or what stands beside the
 * image of a service that does not change itself, such as its `Attachments`.
 */
export interface OtherChange {
  readonly name: string;
  /** Its type without the package, such as `GoDependencies`. */
  readonly type: string;
  readonly kind: ChangeKind;
  /** What differs, in a few words; empty if nobody says. */
  readonly what: string;
}

/** What a run would change. */
export interface StackChanges {
  readonly services: readonly ServiceChange[];
  readonly others: readonly OtherChange[];
}

const SERVICE = "pulumi-go-service-image:index:GoServiceImage";
const STACK = "pulumi:pulumi:Stack";

/** Properties of an image that follow from its version, or are told by it. */
const OF_VERSION = /^(context|contextHash|dockerfile|tags)(\.|$)/;

/** Steps after which the resource is as it was. */
const NOTHING: readonly string[] = ["same", "read", "refresh", "discard", "read-discard"];

/** Whether it is a step of a service itself. */
export function isService({ urn }: EngineStep): boolean {
  return typesOf(urn).at(-1) === SERVICE;
}

function isImage({ urn }: EngineStep): boolean {
  return typesOf(urn).at(-1)?.startsWith("docker-build:") === true;
}

/** What the steps of a preview say of services, and of everything else. */
export function stepChanges(steps: readonly EngineStep[]): StackChanges {
  const effective = steps.filter(({ op, urn }) => !NOTHING.includes(op) && typesOf(urn).at(-1) !== STACK);
  const components = effective.filter(isService);
  const services = new Map<string, ServiceChange>();
  for (const { urn, op, old, new: now } of components) {
    services.set(nameOf(urn), {
      ...serviceChange(nameOf(urn), inputsOf(old), inputsOf(now)),
      kind: kindOf(op),
    });
  }
  const children = effective.filter(({ urn }) => typesOf(urn).slice(0, -1).includes(SERVICE));
  for (const { urn, diffs, op, old, new: now } of children.filter(isImage)) {
    const name = nameOf(urn);
    const known = services.get(name) ?? {
      ...serviceChange(name, undefined, undefined),
      ...{ kind: kindOf(op), from: versionIn(old), to: versionIn(now) },
    };
    const isOther = (one: string): boolean => known.from === known.to || !OF_VERSION.test(one);
    const declared = diffs.map((one) => one.replace(/[.[].*/, "")).filter(isOther);
    services.set(name, { ...known, declared: [...new Set([...known.declared, ...declared])] });
  }
  const beside = children.filter((step) => !isImage(step) && !services.has(nameOf(step.urn)));
  const others = effective.filter(({ urn }) => !typesOf(urn).includes(SERVICE) && !isPart(urn));
  return {
    services: [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    others: distinct([...others, ...beside].map(otherChange)),
  };
}

/** Whether it is a child of one of our components, which says all there is to say. */
function isPart(urn: string): boolean {
  return typesOf(urn)
    .slice(0, -1)
    .some((type) => type.startsWith("pulumi-go-service-image:"));
}

function otherChange({ op, urn, old, new: now, diffs }: EngineStep): OtherChange {
  const keys = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  const differing = keys.filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(now?.[key]));
  const kind = kindOf(op);
  const told = diffs.length > 0 ? diffs : differing;
  return {
    name: nameOf(urn),
    type: (typesOf(urn).at(-1) ?? "").split(":").at(-1) ?? "",
    kind,
    what: kind === "changed" ? [...new Set(told.map((one) => one.replace(/[.[].*/, "")))].join(", ") : "",
  };
}

/** A replacement has several steps. */
function distinct(changes: readonly OtherChange[]): OtherChange[] {
  return [...new Map(changes.map((one) => [`${one.type} ${one.name}`, one])).values()];
}

function kindOf(op: string): ChangeKind {
  return op === "create" || op === "import" ? "added" : op === "delete" ? "removed" : "changed";
}

/** Inputs of the component, of whatever version of this package: what it lacks is unknown, and differs. */
function inputsOf(inputs: EngineStep["old"]): ServiceInputs | undefined {
  if (inputs === undefined) {
    return undefined;
  }
  const texts = (value: unknown): Record<string, string> =>
    isRecord(value) ? (value as Record<string, string>) : {};
  return {
    main: textOf(inputs["main"]),
    version: textOf(inputs["version"]),
    platforms: Array.isArray(inputs["platforms"]) ? inputs["platforms"].map(String) : [],
    files: texts(inputs["files"]),
    settings: texts(inputs["settings"]),
    bases: texts(inputs["bases"]),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The version in an image's first tag: `registry.example.com/auth:1.4.0`. */
function versionIn(inputs: EngineStep["old"]): string | undefined {
  const tags = inputs?.["tags"];
  return Array.isArray(tags) ? /:([^:/]+)$/.exec(String(tags[0]))?.[1] : undefined;
}

function typesOf(urn: string): string[] {
  return (urn.split("::")[2] ?? "").split("$");
}

/** The last part of a URN: the resource's name. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
