import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";
import { deserializeProperty, isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc";

/** One registration as the engine gets it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Name of the parent; empty for the stack. */
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the inputs that are secret as a whole. */
  readonly secretInputs: readonly string[];
  readonly secretOutputs: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly packageRef: string;
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

interface RawRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getAdditionalsecretoutputsList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getPackageref(): string;
  getReplaceonchangesList(): string[];
  getDeletebeforereplace(): boolean;
}

/**
 * Runs a program against a monitor that answers by itself, and returns what was registered, sorted by name.
 *
 * @param outputs what a resource outputs beside its inputs.
 */
export async function registrations(
  program: () => unknown,
  outputs: (type: string, name: string) => Record<string, unknown> = () => ({}),
): Promise<Registration[]> {
  const seen: Registration[] = [];
  const mocks = {
    call: () => ({}),
    newResource: ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => ({
      id: `${name}-id`,
      state: { ...(inputs as object), ...outputs(type, name) },
    }),
  };
  await pulumi.runtime.setMocks(mocks, "project", "stack");
  const monitor = new MockMonitor(mocks);
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: RawRequest, callback: never) => {
    seen.push(recorded(request));
    return register(request, callback);
  };
  setMockOptions(monitor, "project", "stack", false, "organization");
  await pulumi.runtime.runInPulumiStack(async () => {
    await program();
    return {};
  });
  await pulumi.runtime.disconnect();
  return seen.filter(({ type }) => type !== "pulumi:pulumi:Stack").sort((a, b) => (a.name < b.name ? -1 : 1));
}

function recorded(request: RawRequest): Registration {
  const raw = request.getObject()?.toJavaScript() ?? {};
  const entries = Object.entries(raw);
  return {
    type: request.getType(),
    name: request.getName(),
    parent: nameOf(request.getParent()),
    dependencies: request.getDependenciesList().map(nameOf).sort(),
    inputs: Object.fromEntries(
      entries.map(([key, value]) => [key, unwrapRpcSecret(deserializeProperty(value))]),
    ),
    secretInputs: entries
      .filter(([, value]) => isRpcSecret(deserializeProperty(value, true)))
      .map(([key]) => key),
    secretOutputs: request.getAdditionalsecretoutputsList(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    packageRef: request.getPackageref(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
  };
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
