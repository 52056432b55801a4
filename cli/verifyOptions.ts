import { readFileSync } from "node:fs";
import { PlanError, type Problem } from "../components/common/problem";
import { publicKeyProblem } from "../components/trust/publicKey";
import type { Requirement } from "../components/trust/report";
import type { Trust } from "../components/trust/verification";
import type { OutputsFlags } from "./stackOutputs";

/** What errors of the command begin with. */
export const COMMAND = "go-service-image verify";

/** Options of `go-service-image verify`. */
export interface VerifyFlags extends OutputsFlags {
  readonly key?: readonly string[];
  readonly certificateIdentity?: string;
  readonly certificateOidcIssuer?: string;
  readonly trustedRoot?: string;
  readonly require?: readonly Requirement[];
  readonly rebuild?: true;
  readonly builder?: string;
  readonly root?: string;
  readonly json?: true;
}

/** @throws PlanError with everything that is wrong with the options. */
export function trustOf(flags: Omit<VerifyFlags, "require" | "json">): Trust {
  const problems: Problem[] = [];
  const keys = (flags.key ?? []).flatMap((file) => readKey(file, problems));
  const { certificateIdentity: subject, certificateOidcIssuer: issuer, trustedRoot } = flags;
  const given = [subject, issuer, trustedRoot].filter((one) => one !== undefined).length;
  if (given === 1 || given === 2) {
    const all = {
      "--certificate-identity": subject,
      "--certificate-oidc-issuer": issuer,
      "--trusted-root": trustedRoot,
    };
    for (const [field, value] of Object.entries(all).filter(([, one]) => one === undefined)) {
      const rule = "is missing: an identity is trusted by its name, its issuer and a trusted root together";
      problems.push({ field, value, rule, fix: `give \`${field}\`, or none of the three` });
    }
  }
  for (const [field, value] of Object.entries({ "--builder": flags.builder, "--root": flags.root })) {
    if (value !== undefined && !flags.rebuild) {
      const fix = `add \`--rebuild\`, or leave \`${field}\` out`;
      problems.push({ field, value, rule: "says how to build again, and nothing is built again", fix });
    }
  }
  if (flags.rebuild && flags.builder === undefined) {
    const fix = "give the address of a BuildKit that has built nothing";
    problems.push({ field: "--builder", rule: "is missing: `--rebuild` builds on it", fix });
  }
  if (flags.builder !== undefined && !/^[a-z][a-z0-9+.-]*:\/\/./.test(flags.builder)) {
    const fix = "give an address such as unix:///run/new/buildkitd.sock or tcp://10.0.0.1:1234";
    problems.push({ field: "--builder", value: flags.builder, rule: "is not an address", fix });
  }
  const root = trustedRoot === undefined ? undefined : parsedRoot(trustedRoot, problems);
  if (problems.length > 0) {
    throw new PlanError(COMMAND, problems);
  }
  return subject === undefined || issuer === undefined
    ? { keys }
    : { keys, identity: { subject, issuer, root } };
}

function readKey(file: string, problems: Problem[]): string[] {
  try {
    const pem = readFileSync(file, "utf8");
    const problem = publicKeyProblem(pem, "name a file that begins with `-----BEGIN PUBLIC KEY-----`");
    if (problem === undefined) {
      return [pem];
    }
    problems.push({ field: "--key", value: file, ...problem });
  } catch {
    problems.push(unreadable("--key", file));
  }
  return [];
}

function parsedRoot(file: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) {
      const fix = "make it with `cosign trusted-root create`";
      problems.push({ field: "--trusted-root", value: file, rule: "is not JSON", fix });
      return undefined;
    }
    problems.push(unreadable("--trusted-root", file));
    return undefined;
  }
}

function unreadable(field: string, file: string): Problem {
  return { field, value: file, rule: "cannot be read", fix: "name a file that is there" };
}
