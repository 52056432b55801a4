import * as fs from "node:fs";
import * as path from "node:path";
import { distance } from "fastest-levenshtein";
import { didYouMean } from "../components/common/didYouMean";
import { ENGINE_KINDS, type EngineKind } from "./engine/choice";
import { Fault } from "./fault";
import type { Paths } from "./paths";
import { isGenerated, rememberedRoot, stackOfRoot } from "./pulumi/rootStack";

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
  /** The engine that the user has chosen; undefined: what is there, or was before. */
  readonly engine: EngineKind | undefined;
  /** Root of another source tree than the stack file's, relative to the project's. */
  readonly root: string | undefined;
  /** Whether the stack is the source tree's own, without a stack file: it takes nothing from one. */
  readonly generated: boolean;
  /** The user's choice of the embedded registry's port. */
  readonly port: string | undefined;
  /** Where tools that are not on PATH come from: official releases if they can be had, or built in any case. */
  readonly tools: "any" | "build";
  /** Whether a preview shows the whole diff. */
  readonly verbose: boolean;
  /** Whether `doctor` prints JSON. */
  readonly json: boolean;
  /** Whether `clean` may take away what nothing brings back. */
  readonly force: boolean;
}

/** What the Makefile hands on. */
const VARIABLES =
  "BUILDER REGISTRY STACK SERVICE ROOT REGISTRY_PORT UPDATE TOOLS ENGINE VERBOSE JSON FORCE".split(" ");

/** A variable of make's command line that is none of ours and nearly one: make itself says nothing of it. */
function refuseMisspelt(makeFlags: string): void {
  const given = / ?-- (.*)$/s.exec(makeFlags)?.[1] ?? "";
  const letters = (name: string): string => name.split("").sort().join("");
  for (const [, name = ""] of given.matchAll(/(?<![^ ]|\\ )(\w+)=/g)) {
    const upper = name.toUpperCase();
    const near = VARIABLES.find((one) => distance(one, upper) < 2 || letters(one) === letters(upper));
    if (near !== undefined && !VARIABLES.includes(name)) {
      throw new Fault(`${name} is not a variable of this Makefile. Fix: did you mean ${near}?`);
    }
  }
}

/**
 * Reads the options from the variables that make exports. A source tree that is given without a stack has a stack of its
 * own, so that nothing of another tree's is mixed with it.
 *
 * @throws Fault if they do not go together.
 */
export function optionsFrom(env: NodeJS.ProcessEnv, paths: Paths): Options {
  const value = (name: string): string | undefined =>
    env[name] === undefined || env[name].trim() === "" ? undefined : env[name].trim();
  refuseMisspelt(env["MAKEFLAGS"] ?? "");
  const builder = value("BUILDER") ?? value("GO_SERVICE_IMAGE_BUILDER");
  const registry = value("REGISTRY") ?? value("GO_SERVICE_IMAGE_REGISTRY");
  if ((builder === undefined) !== (registry === undefined)) {
    const [given, missing] = builder === undefined ? ["REGISTRY", "BUILDER"] : ["BUILDER", "REGISTRY"];
    throw new Fault(
      `${given} is given without ${missing}: the embedded engine's BuildKit and registry belong together.\n` +
        "Fix: make up BUILDER=<name of a buildx builder, or addresses of daemons> REGISTRY=<host/path>, or neither of them.",
    );
  }
  const given = value("STACK");
  // that of a shell made by `make env` counts for the shell's stack alone
  const root = value("ROOT") ?? (given === undefined ? value("GO_SERVICE_IMAGE_ROOT") : undefined);
  const own = root === undefined ? undefined : stackOfRoot(paths, root);
  const stack = given ?? own?.stack ?? "dev";
  if (!/^(?!-)[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    throw new Fault(
      `STACK: ${JSON.stringify(stack)} is not a stack's name. Fix: use letters, digits, \`-\`, \`_\` and \`.\`, the first no \`-\`.`,
    );
  }
  const wantedTools = value("TOOLS");
  if (wantedTools !== undefined && wantedTools !== "build") {
    throw new Fault(
      `TOOLS: ${JSON.stringify(wantedTools)} is not a way to get the tools. Fix: write TOOLS=build to build them here, or leave it out.`,
    );
  }
  const engine = value("ENGINE");
  if (engine !== undefined && !isEngineKind(engine)) {
    throw new Fault(
      `ENGINE: ${JSON.stringify(engine)} is not an engine. Fix: ${didYouMean(engine, ENGINE_KINDS)}.`,
    );
  }
  if (engine !== undefined && builder !== undefined) {
    throw new Fault(
      "ENGINE is given beside BUILDER and REGISTRY, which do without one. Fix: leave out the one or the others.",
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
    ...(given === undefined || root !== undefined
      ? { root, generated: given === undefined ? own?.generated === true : isGenerated(paths, given) }
      : stackOptions(paths, given)),
    engine,
    port: value("REGISTRY_PORT"),
    tools: wantedTools === "build" ? "build" : "any",
    verbose: isOn(value("VERBOSE")),
    json: isOn(value("JSON")),
    force: isOn(value("FORCE")),
  };
}

function isOn(text = ""): boolean {
  return !["", "0"].includes(text);
}

function isEngineKind(text: string): text is EngineKind {
  return (ENGINE_KINDS as readonly string[]).includes(text);
}

/** What a stack that is named alone continues with: the source tree that it was made up for, if it was. */
export function stackOptions(paths: Paths, stack: string): Pick<Options, "root" | "generated"> {
  const root = rememberedRoot(paths, stack);
  return { root, generated: root !== undefined };
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
  return {
    ...(options.generated && { "go-service-image:registry": "embedded" }),
    ...own,
    ...(options.root !== undefined && { "go-service-image:root": options.root }),
  };
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
