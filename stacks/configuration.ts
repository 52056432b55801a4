import { nearMiss } from "../components/plan/nearMiss";
import type { Problem } from "../components/plan/problem";
import type { VersionStrategy } from "../components";
import { readServiceOptions, type ServiceOptions } from "./serviceOptions";

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
  const reader = new Reader(all, project);
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

class Reader {
  readonly #problems: Problem[] = [];

  public constructor(
    private readonly all: Readonly<Record<string, string>>,
    private readonly project: string,
  ) {}

  public text(key: keyof Configuration): string {
    return this.all[`${this.project}:${key}`] ?? "";
  }

  public list(key: keyof Configuration): string[] {
    const text = this.text(key);
    const parsed = text === "" ? [] : parseJson(text);
    if (Array.isArray(parsed) && parsed.every((one) => typeof one === "string")) {
      return parsed;
    }
    this.#wrong(key, text, "is no list of texts", "write a YAML list");
    return [];
  }

  /** One of several words; the first one is the default. */
  public choice<const Word extends string>(
    key: keyof Configuration,
    words: readonly [Word, ...Word[]],
  ): Word {
    const text = this.text(key);
    const word = text === "" ? words[0] : words.find((one) => one === text);
    if (word === undefined) {
      this.#wrong(
        key,
        text,
        `is not one of ${words.filter((one) => one !== "").join(", ")}`,
        nearMiss(text, words),
      );
    }
    return word ?? words[0];
  }

  /** @param example what an entry looks like. */
  public record(
    key: keyof Configuration,
    example = "org.opencontainers.image.vendor=Shop",
  ): Record<string, string> {
    const entries = this.list(key).map((entry): [string, string] => {
      const at = entry.indexOf("=");
      if (at < 1) {
        this.#wrong(key, entry, "is not of the form name=value", `write it like \`${example}\``);
      }
      return [entry.slice(0, at), entry.slice(at + 1)];
    });
    return Object.fromEntries(entries);
  }

  public serviceOptions(key: keyof Configuration): Record<string, ServiceOptions> {
    const text = this.text(key);
    const parsed = text === "" ? undefined : (parseJson(text) ?? text);
    return readServiceOptions(`${this.project}:${key}`, parsed, this.#problems);
  }

  public version(key: keyof Configuration): VersionStrategy {
    const text = this.text(key) || "content";
    if (text.startsWith("=")) {
      return { value: text.slice(1) };
    }
    if (text !== "content" && text !== "commit") {
      this.#wrong(
        key,
        text,
        "is no version strategy",
        "use `content`, `commit`, or a version after an equals sign (`=1.4.0`)",
      );
      return "content";
    }
    return text;
  }

  /** A whole number, 0 or more; 0 is the default. */
  public count(key: keyof Configuration): number {
    const text = this.text(key);
    if (text !== "" && !/^\d{1,6}$/.test(text)) {
      this.#wrong(key, text, "is no whole number, 0 or more", "write a number such as 20, or remove it");
      return 0;
    }
    return Number(text);
  }

  /** A login has two halves. */
  public login(user: keyof Configuration, secret: keyof Configuration): void {
    const [username, password] = [this.text(user).trim(), this.text(secret).trim()];
    if (username !== "" && password === "") {
      const fix = `set it with \`pulumi config set --secret ${secret}\``;
      this.#problems.push({
        field: `${this.project}:${secret}`,
        rule: `is empty, and \`${user}\` is set`,
        fix,
      });
    }
    if (username === "" && password !== "") {
      const fix = "set the user name of the login, too";
      this.#problems.push({
        field: `${this.project}:${user}`,
        rule: `is empty, and \`${secret}\` is set`,
        fix,
      });
    }
  }

  /** Everything that was wrong, unknown keys included. */
  public problems(): readonly Problem[] {
    const prefix = `${this.project}:`;
    const unknown = Object.keys(this.all).filter(
      (key) =>
        key.startsWith(prefix) &&
        !(CONFIGURATION_KEYS as readonly string[]).includes(key.slice(prefix.length)),
    );
    for (const key of unknown) {
      const fix = nearMiss(key.slice(prefix.length), CONFIGURATION_KEYS);
      this.#problems.push({ field: key, rule: "is no key of this program", fix });
    }
    return this.#problems;
  }

  #wrong(key: keyof Configuration, value: string, rule: string, fix: string): void {
    this.#problems.push({ field: `${this.project}:${key}`, value, rule, fix });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
