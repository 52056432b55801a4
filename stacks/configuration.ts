import { didYouMean } from "../components/common/didYouMean";
import type { Problem } from "../components/common/problem";
import { Values } from "./elsewhere";
import { isNeutral, type Key } from "./keys/kinds";
import { KEY_ENTRIES, KEY_NAMES, type KeyName, type KEYS } from "./keys/table";

/** What the configuration of a stack says, every key with its neutral default. */
export type Configuration = {
  readonly [Name in KeyName]: (typeof KEYS)[Name] extends Key<infer Value> ? Value : never;
} & {
  /** What is wrong with it; the stack is not declared then. */
  readonly problems: readonly Problem[];
};

/** Credentials, which have two halves. */
const CREDENTIALS: readonly (readonly [user: KeyName, password: KeyName])[] = [
  ["username", "registryPassword"],
  ["fromUsername", "fromPassword"],
];

/**
 * Reads the configuration as the engine hands it over.
 *
 * @param all every key with its namespace, values as text, lists and maps as JSON (`pulumi.runtime.allConfig()`).
 * @param project the namespace of our keys.
 * @returns also every unknown key and every value of the wrong kind, to be reported with what else is wrong.
 */
export function readConfiguration(all: Readonly<Record<string, string>>, project: string): Configuration {
  const problems: Problem[] = [];
  const textOf = (name: string): string => all[`${project}:${name}`] ?? "";
  const values = KEY_ENTRIES.map(([name, key]) => {
    const value = key.read(textOf(name), ({ within = "", ...problem }) =>
      problems.push({ field: `${project}:${name}${within}`, ...problem }),
    );
    return [name, value];
  });
  // every value was read by its own key of the table
  const configuration = Object.fromEntries(values) as Omit<Configuration, "problems">;
  problems.push(
    ...elsewhereProblems(configuration).map((one) => ({ ...one, field: `${project}:${one.field}` })),
    ...lonelyKeys(configuration).map((one) => ({ ...one, field: `${project}:${one.field}` })),
    ...CREDENTIALS.flatMap(([user, password]) => credentialProblems(project, user, password, textOf)),
    ...unknownKeys(all, project),
  );
  return { ...configuration, problems };
}

/** Values that are said to stand elsewhere, and do not. */
function elsewhereProblems({
  secrets,
  download,
  credentials,
  attest,
  serviceOptions,
}: Omit<Configuration, "problems">): Problem[] {
  const values = new Values(secrets);
  return [
    ...values.problems("download", download),
    ...values.problems("credentials", credentials),
    ...values.problems("attest", attest),
    ...Object.entries(serviceOptions).flatMap(([name, { declared }]) =>
      values.problems(`serviceOptions.${name}`, declared),
    ),
  ];
}

/** Keys that mean something only if another one is set. */
function lonelyKeys(configuration: Omit<Configuration, "problems">): Problem[] {
  return KEY_ENTRIES.flatMap(([field, key]) => {
    const [other, value] = key.beside ?? [];
    const isLonely = KEY_ENTRIES.some(
      ([name, needed]) => name === other && isNeutral(configuration[name], needed),
    );
    return !isLonely || isNeutral(configuration[field], key)
      ? []
      : [
          {
            field,
            rule: `has an effect only together with \`${other ?? ""}\``,
            fix: `set \`${other ?? ""}: ${value ?? ""}\` as well, or remove it`,
          },
        ];
  });
}

function credentialProblems(
  project: string,
  user: KeyName,
  password: KeyName,
  textOf: (name: string) => string,
): Problem[] {
  const [hasUser, hasPassword] = [textOf(user).trim() !== "", textOf(password).trim() !== ""];
  if (hasUser === hasPassword) {
    return [];
  }
  const [empty, given] = hasUser ? [password, user] : [user, password];
  const fix = hasUser ? `set it with \`pulumi config set --secret ${password}\`` : "set the user name, too";
  return [{ field: `${project}:${empty}`, rule: `is empty, but \`${given}\` is set`, fix }];
}

function unknownKeys(all: Readonly<Record<string, string>>, project: string): Problem[] {
  const prefix = `${project}:`;
  const own = Object.keys(all).filter((key) => key.startsWith(prefix));
  return own
    .map((key) => key.slice(prefix.length))
    .filter((name) => !(KEY_NAMES as readonly string[]).includes(name))
    .map((name) => ({
      field: `${prefix}${name}`,
      rule: "is not a key of this program",
      fix: didYouMean(name, KEY_NAMES),
    }));
}
