import * as pulumi from "@pulumi/pulumi";
import * as resproto from "@pulumi/pulumi/proto/resource_pb";

interface Manifest {
  readonly version: string;
  readonly pulumi: {
    readonly name: string;
    readonly version: string;
    readonly parameterization: { readonly name: string; readonly version: string; readonly value: string };
  };
}

/** gRPC's code for a method that the other side does not have. */
const unimplemented = 12;

/** One registration for each deployment that runs in this process; one that failed is forgotten. */
const registered = new WeakMap<object, Promise<string>>();

/** What the engine must know to run the provider; as in the generated SDK. */
export function manifest(): Manifest {
  return require("../package.json") as Manifest;
}

/** Registers the package with the engine, once for each deployment. */
export function getPackage(): Promise<string> {
  const monitor = pulumi.runtime.getMonitor() as Monitor | undefined;
  if (monitor === undefined) {
    return Promise.reject(failure("there is no Pulumi engine: run the program with `pulumi up`"));
  }
  const known = registered.get(monitor);
  if (known !== undefined) {
    return known;
  }
  const made = register(monitor);
  registered.set(monitor, made);
  made.catch(() => registered.delete(monitor));
  return made;
}

/** Options that every resource of the package has. */
export function withDefaults<T extends pulumi.ResourceOptions>(opts: T | undefined, own: Partial<T> = {}): T {
  return pulumi.mergeOptions({ version: manifest().version, ...own } as T, opts) as T;
}

/** @throws Error if a property that must be given is not. */
export function required(type: string, args: object, names: readonly string[]): void {
  const missing = names.filter((name) => (args as Record<string, unknown>)[name] === undefined);
  if (missing.length > 0) {
    throw new Error(`${type}: missing required ${missing.map((name) => `'${name}'`).join(", ")}`);
  }
}

interface Monitor {
  registerPackage?(
    request: resproto.RegisterPackageRequest,
    callback: (
      error: { code?: number; message?: string } | null,
      response: resproto.RegisterPackageResponse,
    ) => void,
  ): void;
}

function register(monitor: Monitor): Promise<string> {
  const { name, version, parameterization } = manifest().pulumi;
  const parameter = new resproto.Parameterization();
  parameter.setName(parameterization.name);
  parameter.setVersion(parameterization.version);
  parameter.setValue(Uint8Array.from(Buffer.from(parameterization.value, "base64")));
  const request = new resproto.RegisterPackageRequest();
  request.setName(name);
  request.setVersion(version);
  request.setDownloadUrl("");
  request.setParameterization(parameter);
  return new Promise((resolve, reject) => {
    if (monitor.registerPackage === undefined) {
      reject(tooOld());
      return;
    }
    monitor.registerPackage(request, (error, response) => {
      if (error === null || error === undefined) {
        resolve(response.getRef());
      } else {
        reject(
          error.code === unimplemented ? tooOld() : failure(`the engine refused it: ${error.message ?? ""}`),
        );
      }
    });
  });
}

function tooOld(): Error {
  return failure(
    "this Pulumi language host is too old for parameterized providers. Fix: put the pulumi-language-nodejs of Pulumi " +
      "3.135 or newer first on PATH (it comes with the CLI), or run the program through the Automation API",
  );
}

/** An error that Pulumi shows without a stack, which would only show this package's inside. */
function failure(reason: string): Error {
  const { name, version } = manifest().pulumi.parameterization;
  const error = new pulumi.RunError(`The package ${name} ${version} could not be registered: ${reason}`);
  error.stack = error.message;
  return error;
}
