import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../components/common/problem";
import { isRecord } from "../components/common/record";

/** What may be a secret in `attest`; everything else decides what is registered. */
const SECRETS: readonly string[] = ["key", "passphrase"];

/**
 * `attest`, whose signing key may be a secret: that makes the whole of it secret on its way here, and so it is taken out and the
 * key made secret again.
 *
 * @param problems gets one if it is not known yet.
 */
export async function laterAttest(field: string, value: unknown, problems: Problem[]): Promise<unknown> {
  const attest = await known(field, value, problems);
  if (!isRecord(attest)) {
    return attest;
  }
  const entries = Object.entries(attest).map(async ([name, one]): Promise<[string, unknown]> => [
    name,
    await known(`${field}.${name}`, one, problems),
  ]);
  const parts = Object.fromEntries(await Promise.all(entries));
  const { sign } = parts;
  return isRecord(sign) ? { ...parts, sign: secretSign(sign) } : parts;
}

function secretSign(sign: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sign).map(([name, one]) => [name, SECRETS.includes(name) ? pulumi.secret(one) : one]),
  );
}

async function known(field: string, value: unknown, problems: Problem[]): Promise<unknown> {
  if (!pulumi.Output.isInstance(value)) {
    return value;
  }
  const later = value as unknown as { readonly isKnown: Promise<boolean>; promise(): Promise<unknown> };
  if (!(await later.isKnown)) {
    const rule = "is not known before something else is created, and decides what is registered";
    problems.push({ field, rule, fix: "write it, or give the key as `env://NAME`" });
    return undefined;
  }
  return later.promise();
}
