import { nearMiss } from "../components/plan/nearMiss";
import type { Problem } from "../components/plan/problem";
import type { VersionStrategy } from "../components";
import { readServiceOptions, type ServiceOptions } from "./serviceOptions";

/** Reads values by their key, and gathers what is wrong with them. */
export class ConfigurationReader<Key extends string> {
  readonly #problems: Problem[] = [];

  /**
   * @param all every key with its namespace, values as text, lists as JSON.
   * @param project the namespace of our keys.
   * @param keys all that there are.
   */
  public constructor(
    private readonly all: Readonly<Record<string, string>>,
    private readonly project: string,
    private readonly keys: readonly Key[],
  ) {}

  public text(key: Key): string {
    return this.all[`${this.project}:${key}`] ?? "";
  }

  public list(key: Key): string[] {
    const text = this.text(key);
    const parsed = text === "" ? [] : parseJson(text);
    if (Array.isArray(parsed) && parsed.every((one) => typeof one === "string")) {
      return parsed;
    }
    this.#wrong(key, text, "is no list of texts", "write a YAML list");
    return [];
  }

  /** One of several words; the first one is the default. */
  public choice<const Word extends string>(key: Key, words: readonly [Word, ...Word[]]): Word {
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
  public record(key: Key, example = "org.opencontainers.image.vendor=Shop"): Record<string, string> {
    const entries = this.list(key).map((entry): [string, string] => {
      const at = entry.indexOf("=");
      if (at < 1) {
        this.#wrong(key, entry, "is not of the form name=value", `write it like \`${example}\``);
      }
      return [entry.slice(0, at), entry.slice(at + 1)];
    });
    return Object.fromEntries(entries);
  }

  public serviceOptions(key: Key): Record<string, ServiceOptions> {
    const text = this.text(key);
    const parsed = text === "" ? undefined : (parseJson(text) ?? text);
    return readServiceOptions(`${this.project}:${key}`, parsed, this.#problems);
  }

  public version(key: Key): VersionStrategy {
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
  public count(key: Key): number {
    const text = this.text(key);
    if (text !== "" && !/^\d{1,6}$/.test(text)) {
      this.#wrong(key, text, "is no whole number, 0 or more", "write a number such as 20, or remove it");
      return 0;
    }
    return Number(text);
  }

  /** A login has two halves. */
  public login(user: Key, secret: Key): void {
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
      (key) => key.startsWith(prefix) && !(this.keys as readonly string[]).includes(key.slice(prefix.length)),
    );
    for (const key of unknown) {
      const fix = nearMiss(key.slice(prefix.length), this.keys);
      this.#problems.push({ field: key, rule: "is no key of this program", fix });
    }
    return this.#problems;
  }

  #wrong(key: Key, value: string, rule: string, fix: string): void {
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
