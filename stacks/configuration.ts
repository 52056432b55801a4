import type { Problem } from "../components/plan/problem";
import type { VersionStrategy } from "../components";
import { ConfigurationReader } from "./configurationReader";
import type { ServiceOptions } from "./serviceOptions";

/** What the configuration of a stack says, every key with its neutral default. */
export interface Configuration {
  /** What is wrong with it; the stack is not declared then. */
  readonly problems: readonly Problem[];
  readonly root: string;
  readonly services: readonly string[];
  readonly environment: string;
  readonly registry: string;
  readonly username: string;
  /** Secret; it is read from the raw configuration and wrapped again where it is used. */
  readonly registryPassword: string;
  readonly builder: string;
  /** Addresses of BuildKit daemons; empty: the one that `builder` names. */
  readonly builders: readonly string[];
  readonly platforms: readonly string[];
  readonly cache: "on" | "readOnly" | "off";
  readonly version: VersionStrategy;
  readonly versionVariable: string;
  readonly extraTags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly runtime: string;
  readonly timezone: string;
  readonly mirrors: Readonly<Record<string, string>>;
  readonly profile: "none" | "china";
  readonly visibility: "unknown" | "private" | "public";
  readonly serviceOptions: Readonly<Record<string, ServiceOptions>>;
  readonly goImage: string;
  readonly goVersion: string;
  readonly goTags: readonly string[];
  readonly goLdflags: readonly string[];
  readonly goFlags: readonly string[];
  readonly goEnvironment: Readonly<Record<string, string>>;
  readonly sharedDependencies: boolean;
  readonly onDestroy: "keep" | "deleteImages";
  /** Name of the namespace that the stack owns. */
  readonly namespace: string;
  readonly region: string;
  readonly host: string;
  readonly instance: string;
  /** 0: all. */
  readonly keepVersions: number;
  readonly protect: "" | "on" | "off";
  readonly adopt: boolean;
  readonly blockVulnerable: "" | "low" | "medium" | "high";
  readonly from: string;
  readonly fromUsername: string;
  /** Secret, as `registryPassword`. */
  readonly fromPassword: string;
  readonly promote: readonly string[];
  readonly movingTags: readonly string[];
}

/** Every key; a test compares them with those that `Pulumi.yaml` describes. */
export const CONFIGURATION_KEYS: readonly Exclude<keyof Configuration, "problems">[] = [
  "root",
  "services",
  "environment",
  "registry",
  "username",
  "registryPassword",
  "builder",
  "builders",
  "platforms",
  "cache",
  "version",
  "versionVariable",
  "extraTags",
  "labels",
  "runtime",
  "timezone",
  "mirrors",
  "profile",
  "visibility",
  "serviceOptions",
  "goImage",
  "goVersion",
  "goTags",
  "goLdflags",
  "goFlags",
  "goEnvironment",
  "sharedDependencies",
  "onDestroy",
  "namespace",
  "region",
  "host",
  "instance",
  "keepVersions",
  "protect",
  "adopt",
  "blockVulnerable",
  "from",
  "fromUsername",
  "fromPassword",
  "promote",
  "movingTags",
];

/** What the components' arguments are called in the configuration, where the names differ. */
export const CONFIGURATION_NAMES: Readonly<Record<string, string>> = {
  source: "root",
  main: "services",
  "version.value": "version",
  "go.image": "goImage",
  "go.version": "goVersion",
  "go.tags": "goTags",
  "go.ldflags": "goLdflags",
  "go.flags": "goFlags",
  "go.env": "goEnvironment",
};

/**
 * Reads the configuration as the engine hands it over.
 *
 * @param all every key with its namespace, values as text, lists as JSON (`pulumi.runtime.allConfig()`).
 * @param project the namespace of our keys.
 * @returns also every unknown key and every value of the wrong kind, to be told with what else is wrong.
 */
export function readConfiguration(all: Readonly<Record<string, string>>, project: string): Configuration {
  const reader = new ConfigurationReader(all, project, CONFIGURATION_KEYS);
  const configuration: Omit<Configuration, "problems"> = {
    root: reader.text("root") || ".",
    services: reader.list("services"),
    environment: reader.text("environment"),
    registry: reader.text("registry"),
    username: reader.text("username"),
    registryPassword: reader.text("registryPassword"),
    builder: reader.text("builder"),
    builders: reader.list("builders"),
    platforms: reader.list("platforms"),
    cache: reader.choice("cache", ["on", "readOnly", "off"]),
    version: reader.version("version"),
    versionVariable: reader.text("versionVariable"),
    extraTags: reader.list("extraTags"),
    labels: reader.record("labels"),
    runtime: reader.text("runtime"),
    timezone: reader.text("timezone"),
    mirrors: reader.record("mirrors"),
    profile: reader.choice("profile", ["none", "china"]),
    visibility: reader.choice("visibility", ["unknown", "private", "public"]),
    serviceOptions: reader.serviceOptions("serviceOptions"),
    goImage: reader.text("goImage"),
    goVersion: reader.text("goVersion"),
    goTags: reader.list("goTags"),
    goLdflags: reader.list("goLdflags"),
    goFlags: reader.list("goFlags"),
    goEnvironment: reader.record("goEnvironment", "GOEXPERIMENT=jsonv2"),
    sharedDependencies: reader.choice("sharedDependencies", ["true", "false"]) === "true",
    onDestroy: reader.choice("onDestroy", ["keep", "deleteImages"]),
    namespace: reader.text("namespace"),
    region: reader.text("region"),
    host: reader.text("host"),
    instance: reader.text("instance"),
    keepVersions: reader.count("keepVersions"),
    protect: reader.choice("protect", ["", "on", "off"]),
    adopt: reader.choice("adopt", ["false", "true"]) === "true",
    blockVulnerable: reader.choice("blockVulnerable", ["", "low", "medium", "high"]),
    from: reader.text("from"),
    fromUsername: reader.text("fromUsername"),
    fromPassword: reader.text("fromPassword"),
    promote: reader.list("promote"),
    movingTags: reader.list("movingTags"),
  };
  reader.login("username", "registryPassword");
  reader.login("fromUsername", "fromPassword");
  return { ...configuration, problems: reader.problems() };
}
