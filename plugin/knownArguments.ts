import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../components/common/problem";
import { isRecord } from "../components/common/record";
import { laterAttest } from "./laterAttest";
import type { PlainRecord } from "./plainArguments";

/** Arguments whose values may be known later, and be secret: they decide nothing that is planned. */
const LATER: readonly string[] = ["download", "credentials", "secrets", "registryCredentials"];

/** Where arguments of an image stand: at the top, or in those of a single service. */
const SERVICE = /^(serviceOptions\.[^.]*\.)?$/;

/** Arguments with the values of their outputs, and the resources that these come from. */
export interface KnownArguments {
  readonly args: PlainRecord;
  readonly resources: readonly pulumi.Resource[];
}

/**
 * Takes values out of outputs, since a program in another language may compute what is planned: from its configuration, or from
 * what another stack exports.
 *
 * @param problems gets one for each value that is not known yet, or secret.
 */
export async function knownArguments(inputs: PlainRecord, problems: Problem[]): Promise<KnownArguments> {
  const resources = new Set<pulumi.Resource>();
  const args = await knownRecord("", inputs, problems, resources);
  return { args, resources: [...resources] };
}

async function knownRecord(
  field: string,
  value: PlainRecord,
  problems: Problem[],
  resources: Set<pulumi.Resource>,
): Promise<PlainRecord> {
  const prefix = field === "" ? "" : `${field}.`;
  const entries = Object.entries(value).map(async ([name, one]): Promise<[string, unknown]> => {
    const isLater = LATER.includes(name) && SERVICE.test(prefix);
    const own = `${prefix}${name}`;
    if (name === "attest" && SERVICE.test(prefix)) {
      return [name, await laterAttest(own, one, problems)];
    }
    return [
      name,
      await (isLater ? laterRecord(own, one, problems) : knownValue(own, one, problems, resources)),
    ];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A map of which only the keys, and lists, have to be known: a secret in it makes the whole of it secret on its way here. */
async function laterRecord(field: string, value: unknown, problems: Problem[]): Promise<unknown> {
  if (!pulumi.Output.isInstance(value)) {
    return value;
  }
  const later = value as unknown as KnownOutput & pulumi.Output<Record<string, unknown>>;
  if (!(await later.isKnown)) {
    const rule = "has keys that are not known before something else is created";
    problems.push({ field, rule, fix: "write a map, in which only values are known later" });
    return undefined;
  }
  const known = await later.promise();
  return isRecord(known)
    ? Object.fromEntries(
        Object.entries(known).map(([name, one]) => [
          name,
          Array.isArray(one) ? one : later.apply((all) => all[name]),
        ]),
      )
    : known;
}

async function knownValue(
  field: string,
  value: unknown,
  problems: Problem[],
  resources: Set<pulumi.Resource>,
): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    return knownOutput(field, value as unknown as KnownOutput, problems, resources);
  }
  if (pulumi.isUnknown(value)) {
    problems.push(unknownProblem(field));
    return undefined;
  }
  if (Array.isArray(value)) {
    const each = value.map((one: unknown, index) =>
      knownValue(`${field}[${index}]`, one, problems, resources),
    );
    return Promise.all(each);
  }
  return isRecord(value) && !pulumi.Resource.isInstance(value)
    ? knownRecord(field, value, problems, resources)
    : value;
}

/** What an output says of itself. */
interface KnownOutput {
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
  resources(): ReadonlySet<pulumi.Resource>;
}

function unknownProblem(field: string): Problem {
  const rule = "is not known before something else is created, and decides what is planned";
  return { field, rule, fix: "write it, or take it from the configuration or from another stack" };
}

async function knownOutput(
  field: string,
  output: KnownOutput,
  problems: Problem[],
  resources: Set<pulumi.Resource>,
): Promise<unknown> {
  const [isKnown, isSecret] = await Promise.all([output.isKnown, output.isSecret]);
  if (!isKnown) {
    problems.push(unknownProblem(field));
    return undefined;
  }
  if (isSecret) {
    const rule = "is secret, and would be readable in the state or in the image";
    problems.push({ field, rule, fix: "give it as no secret, or use one of " + LATER.join(", ") });
    return undefined;
  }
  output.resources().forEach((one) => resources.add(one));
  return knownValue(field, await output.promise(), problems, resources);
}
