import * as fs from "node:fs";
import * as path from "node:path";
import { Fault } from "./fault";

/** What a person asked for on make's command line: `make up SERVICE=auth BUILDER=mine REGISTRY=host/path`. */
export interface Options {
  readonly stack: string;
  /** Names of the services to bring up alone; undefined for all of them. */
  readonly services: readonly string[] | undefined;
  /**
   * The user's own builder and registry; undefined for the embedded engine. The builder is the name of one of buildx,
   * or the addresses of several daemons with blanks between them.
   */
  readonly own: { readonly builder: string; readonly registry: string } | undefined;
  /** Root of another source tree than the stack file's, relative to the project's. */
  readonly root: string | undefined;
  /** The user's choice of the embedded registry's port. */
  readonly port: string | undefined;
}

/**
 * Reads the options from the variables that make exports.
 *
 * @throws Fault if they do not go together.
 */
export function optionsFrom(env: NodeJS.ProcessEnv): Options {
  const value = (name: string): string | undefined =>
    env[name] === undefined || env[name].trim() === "" ? undefined : env[name].trim();
  const builder = value("BUILDER") ?? value("GO_SERVICE_IMAGE_BUILDER");
  const registry = value("REGISTRY") ?? value("GO_SERVICE_IMAGE_REGISTRY");
  if ((builder === undefined) !== (registry === undefined)) {
    const [given, missing] = builder === undefined ? ["REGISTRY", "BUILDER"] : ["BUILDER", "REGISTRY"];
    throw new Fault(
      `${given} is given without ${missing}: the embedded engine's BuildKit and registry belong together.\n` +
        "Fix: make up BUILDER=<name of a buildx builder, or addresses of daemons> REGISTRY=<host/path>, or neither of them.",
    );
  }
  const stack = value("STACK") ?? "dev";
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    throw new Fault(
      `STACK: ${JSON.stringify(stack)} is not a stack's name. Fix: use letters, digits, \`-\`, \`_\` and \`.\`.`,
    );
  }
  const services = value("SERVICE")?.split(/[\s,]+/);
  const wrong = services?.find((service) => !/^[A-Za-z0-9_.-]+$/.test(service));
  if (wrong !== undefined) {
    throw new Fault(
      `SERVICE: ${JSON.stringify(wrong)} is not a service's name. Fix: give names as in the table of make up.`,
    );
  }
  return {
    stack,
    services,
    own: builder === undefined || registry === undefined ? undefined : { builder, registry },
    root: value("ROOT") ?? value("GO_SERVICE_IMAGE_ROOT"),
    port: value("REGISTRY_PORT"),
  };
}

/** Addresses of the user's own daemons; none if the builder is a name. */
export function daemonsOf({ own }: Pick<Options, "own">): string[] {
  return own?.builder.includes("://") === true ? own.builder.split(/\s+/) : [];
}

/** Configuration of the generated stack copy for this run. */
export function overridesOf(options: Options): Record<string, string | readonly string[]> {
  const builders = daemonsOf(options);
  const own =
    options.own === undefined
      ? {}
      : {
          "go-service-image:builder": builders.length === 0 ? options.own.builder : "",
          "go-service-image:builders": builders,
          "go-service-image:registry": options.own.registry,
        };
  return options.root === undefined ? own : { ...own, "go-service-image:root": options.root };
}

/** The project's root, found upwards from a folder by `Pulumi.yaml`. */
export function projectRoot(from: string): string {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, "Pulumi.yaml"))) {
      return folder;
    }
    if (folder === path.dirname(folder)) {
      throw new Fault(`no Pulumi.yaml in ${from} or above it. Fix: run make in the project's root.`);
    }
  }
}
