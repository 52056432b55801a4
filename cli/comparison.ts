import { resolve } from "node:path";
import { PlanError, type Problem } from "../components/common/problem";
import { hashOfData } from "../components/common/hash";
import { parseModFile } from "../components/closure/modFile";
import { serviceInputs } from "../components/plan/serviceInputs";
import type { ServicePlan } from "../components/plan/servicePlan";
import type { SourceTree } from "../components/source/sourceTree";
import {
  type ModuleChange,
  type ServiceChange,
  serviceChanges,
  type ServiceState,
} from "../stacks/changes/serviceChange";
import type { PlanOptions } from "./planOptions";
import { type Planned, planRequest } from "./request";
import { Revision } from "./revision";
import { subjectOf } from "./subject";

/** What became of services since a revision. */
export interface Comparison {
  /** Id of the revision's commit. */
  readonly since: string;
  /** The plan of the sources as they are. */
  readonly planned: Planned;
  readonly changes: readonly ServiceChange[];
  /** Why nothing could be planned at the revision: then every service counts as a new one. */
  readonly warnings: readonly string[];
}

/**
 * Compares the plan of the work tree with that of a revision.
 *
 * @throws PlanError if there is no such revision, or nothing can be planned now.
 */
export async function compareSince(
  command: string,
  options: PlanOptions,
  since: string,
): Promise<Comparison> {
  // the process may go on in the project's folder
  const fixed = options.root === undefined ? options : { ...options, root: resolve(options.root) };
  const revision = Revision.checkOut(command, resolve(subjectOf(command, fixed).configuration.root), since);
  try {
    const warnings: string[] = [];
    const before = await planRequest(command, fixed, { revision }).catch((error: unknown) => {
      if (!(error instanceof PlanError)) {
        throw error;
      }
      warnings.push(`at ${since} nothing can be planned: ${error.problems[0]?.rule ?? ""}`);
      return undefined;
    });
    const submodules = before === undefined || before.problems.length > 0 ? revision.submodules() : [];
    if (submodules.length > 0) {
      const which = submodules.join(", ");
      warnings.push(
        `the files of submodules (${which}) are not there at ${since}: what needs them counts as added`,
      );
    }
    const planned = await planRequest(command, fixed);
    const changes = serviceChanges(statesOf(before), statesOf(planned)).map((change) => ({
      ...change,
      modules: before === undefined ? [] : modulesOf(change, before.tree, planned.tree),
    }));
    return {
      since: revision.id,
      planned,
      changes: before === undefined ? changes : withDeclared(changes, before.plans, planned.plans),
      warnings,
    };
  } finally {
    revision.remove();
  }
}

function statesOf(planned: Planned | undefined): Map<string, ServiceState> {
  const plans = new Map(planned?.plans.map((plan) => [plan.name, plan]));
  return new Map(
    planned?.discovery.services.map(({ name }): [string, ServiceState] => {
      const plan = plans.get(name);
      return [name, plan === undefined ? "unplanned" : serviceInputs(plan)];
    }),
  );
}

/** What an image is declared with, and no version depends on, as `up` compares it. */
function declaredOf({
  tags,
  repository,
  dockerfile,
  context,
  target,
  annotations,
}: ServicePlan): Record<string, string> {
  const files = context.map(({ path, hash, executable }) => [path, hash, executable]);
  const parts = { tags, repository, dockerfile, context: files, target: target ?? "", annotations };
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, hashOfData(value)]));
}

/** Adds services whose versions are the same, and that `up` declares otherwise nevertheless. */
function withDeclared(
  changes: readonly ServiceChange[],
  before: readonly ServicePlan[],
  after: readonly ServicePlan[],
): ServiceChange[] {
  const others = after.flatMap((plan) => {
    const old = before.find(({ name }) => name === plan.name);
    const now = declaredOf(plan);
    const was: Record<string, string> = old === undefined ? now : declaredOf(old);
    const declared = Object.keys(now).filter((key) => now[key] !== was[key]);
    const isKnown = changes.some(({ name }) => name === plan.name);
    return isKnown || declared.length === 0 ? [] : [declaredChange(plan, declared)];
  });
  return [...changes, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function declaredChange({ name, main, version }: ServicePlan, declared: readonly string[]): ServiceChange {
  const nothing = { files: [], modules: [], settings: [], bases: [] };
  return { name, kind: "changed", main, from: version, to: version, ...nothing, declared };
}

function modulesOf({ files }: ServiceChange, before: SourceTree, after: SourceTree): ModuleChange[] {
  return files
    .filter(({ name }) => /(^|\/)go\.mod$/.test(name))
    .flatMap(({ name }) => {
      const [old, now] = [requiredIn(before, name), requiredIn(after, name)];
      const modules = [...new Set([...old.keys(), ...now.keys()])].sort();
      return modules
        .map((module) => ({ module, from: old.get(module), to: now.get(module) }))
        .filter(({ from, to }) => from !== to);
    });
}

function requiredIn(tree: SourceTree, file: string): Map<string, string> {
  const { require } = parseModFile(tree.readFile(file)?.toString("utf8") ?? "", true);
  return new Map(require.map(({ path, version }) => [path, version]));
}

/** Problems of single services, which a command reports after what it could find out. */
export function refuseProblems(command: string, problems: readonly Problem[]): void {
  if (problems.length > 0) {
    throw new PlanError(command, problems);
  }
}
