import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { deserializeProperty, isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";

/** One registration as the engine gets it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Name of the parent; empty for the stack. */
  readonly parent: string;
  readonly dependencies: readonly string[];
  /** By input: names of the resources whose outputs it is made from. Where one of them is replaced, this one may be, too. */
  readonly madeFrom: Readonly<Record<string, readonly string[]>>;
  /** Values, secrets unwrapped. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the inputs that are secret as a whole, or have a secret in them. */
  readonly secretInputs: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Name of the provider resource; empty for the default one. */
  readonly provider: string;
  /** Names of the providers that a component has for its children, by package. */
  readonly providers: Readonly<Record<string, string>>;
  /** Names in the aliases. */
  readonly aliases: readonly string[];
  /** Outputs that are secret whatever the provider says. */
  readonly secretOutputs: readonly string[];
  /** The parameterized package that was registered with the engine; empty for an ordinary one. */
  readonly packageRef: string;
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** How long creating it may take. */
  readonly createTimeout: string;
}

interface RawRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProvidersMap(): { toArray(): [string, string][] };
  getAliasesList(): { getSpec(): { getName(): string } | undefined }[];
  getDependenciesList(): string[];
  getPropertydependenciesMap(): {
    forEach(use: (sources: { getUrnsList(): string[] }, key: string) => void): void;
  };
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getAdditionalsecretoutputsList(): string[];
  getPackageref(): string;
  getReplaceonchangesList(): string[];
  getDeletebeforereplace(): boolean;
  getCustomtimeouts(): { getCreate(): string; getUpdate(): string } | undefined;
}

/** What a run leaves behind. */
export interface Recording<T> {
  /** What the program returned. */
  readonly result: T;
  readonly registrations: readonly Registration[];
  /** What components reported as their outputs, by URN. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** What the program threw. */
  readonly error: unknown;
}

/** What a resource outputs beside its inputs. */
export type Outputs = (type: string, name: string) => Record<string, unknown>;

export const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/**
 * Runs a program against a monitor that answers by itself.
 *
 * An image's digest is known after an update only, as with the real provider.
 */
export async function record<T>(
  program: () => T | Promise<T>,
  preview = false,
  outputsOf: Outputs = () => ({}),
): Promise<Recording<T | undefined>> {
  const seen: Registration[] = [];
  const outputs = new Map<string, Record<string, unknown>>();
  const mocks = {
    call: () => ({}),
    newResource: ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
      const digest = type === "docker-build:index:Image" && !preview ? { digest: DIGEST } : {};
      return { id: `${name}-id`, state: { ...(inputs as object), ...digest, ...outputsOf(type, name) } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "project", "stack", preview);
  setMockOptions(recordingMonitor(mocks, seen, outputs), "project", "stack", preview, "organization");
  let result: T | undefined;
  let error: unknown;
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      result = await program();
      return {};
    });
  } catch (caught) {
    error = caught;
  }
  await pulumi.runtime.disconnect();
  const registrations = seen.filter(({ type }) => type !== "pulumi:pulumi:Stack");
  registrations.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  return { result, registrations, outputs, error };
}

/** Runs a program that must not fail, and returns what was registered, sorted by name; parents before children. */
export async function registrations(program: () => unknown, outputsOf?: Outputs): Promise<Registration[]> {
  const { registrations: all, error } = await record(program, false, outputsOf);
  assert.ifError(error);
  return [...all].sort((a, b) =>
    a.name === b.name ? a.urn.length - b.urn.length : a.name < b.name ? -1 : 1,
  );
}

/** The value of an output, or undefined while it is unknown. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const inner = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await inner.isKnown) ? inner.promise() : undefined;
}

function recordingMonitor(
  mocks: pulumi.runtime.Mocks,
  seen: Registration[],
  outputs: Map<string, Record<string, unknown>>,
): MockMonitor {
  const monitor = new MockMonitor(mocks);
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: RawRequest, callback: (error: unknown, answer: unknown) => void) =>
    register(request, (error: unknown, answer: { getUrn(): string }) => {
      if (error === null) {
        seen.push(recorded(request, answer.getUrn()));
      }
      callback(error, answer);
    });
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (
    request: { getUrn(): string; getOutputs(): { toJavaScript(): Record<string, unknown> } },
    callback: never,
  ) => {
    outputs.set(request.getUrn(), request.getOutputs().toJavaScript());
    registerOutputs(request, callback);
  };
  return monitor;
}

function recorded(request: RawRequest, urn: string): Registration {
  const entries = Object.entries(request.getObject()?.toJavaScript() ?? {});
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent().includes("pulumi:pulumi:Stack::") ? "" : nameOf(request.getParent()),
    dependencies: request.getDependenciesList().map(nameOf).sort(),
    madeFrom: madeFrom(request),
    inputs: Object.fromEntries(entries.map(([key, value]) => [key, plain(deserializeProperty(value))])),
    secretInputs: entries
      .filter(([, value]) => hasSecret(deserializeProperty(value, true)))
      .map(([key]) => key),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    provider: providerName(request.getProvider()),
    providers: Object.fromEntries(
      request
        .getProvidersMap()
        .toArray()
        .map(([key, reference]) => [key, providerName(reference)]),
    ),
    aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? ""),
    secretOutputs: request.getAdditionalsecretoutputsList(),
    packageRef: request.getPackageref(),
    replaceOnChanges: request.getReplaceonchangesList(),
    createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
    deleteBeforeReplace: request.getDeletebeforereplace(),
  };
}

function madeFrom(request: RawRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((sources, key) => {
    found[key] = sources.getUrnsList().map(nameOf).sort();
  });
  return found;
}

function plain(value: unknown): unknown {
  const bare: unknown = unwrapRpcSecret(value);
  if (Array.isArray(bare)) {
    return bare.map(plain);
  }
  return typeof bare === "object" && bare !== null
    ? Object.fromEntries(Object.entries(bare).map(([key, one]) => [key, plain(one)]))
    : bare;
}

function hasSecret(value: unknown): boolean {
  return (
    isRpcSecret(value) ||
    (typeof value === "object" && value !== null && Object.values(value).some(hasSecret))
  );
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A provider's reference is its URN and its id. */
function providerName(reference: string): string {
  return reference === "" ? "" : nameOf(reference.slice(0, reference.lastIndexOf("::")));
}
