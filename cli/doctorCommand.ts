import { Command } from "commander";
import { PlanError } from "../components/common/problem";
import { parseRegistry, type RegistryPath } from "../components/common/reference";
import { registryProblems } from "../components/common/referenceProblems";
import { DEFAULT_PLATFORMS } from "../components/toolchain/platform";
import type { Trial } from "../components/registry/capabilities";
import { builderFindings } from "./doctor/builderFindings";
import { EXIT_CODES } from "./exitCodes";
import { exitCodeOf, type Finding, findingLines } from "./doctor/finding";
import { diskFinding, platformFinding, programFindings } from "./doctor/machineFindings";
import { quotaFindings } from "./doctor/quotaFindings";
import { registryFindings, trialFindings } from "./doctor/registryFindings";
import { type Surroundings, surroundingsOf } from "./doctor/surroundings";
import { withExamples } from "./examples";

interface DoctorFlags {
  readonly stack?: string;
  readonly builder?: string;
  readonly registry?: string;
  readonly json?: true;
}

/** The output of `doctor --json`. */
export interface DoctorDocument {
  readonly findings: readonly Finding[];
  /** What came of trying the registry; null: nothing was tried. */
  readonly trial: Trial | null;
}

/** `go-service-image doctor`. */
export function doctorCommand(): Command {
  const command = new Command("doctor")
    .description(
      "Checks what `pulumi up` needs here: Pulumi, builder, platforms, disk, registry, login, quota, clock; with a fix for each fault.",
    )
    .option("--stack <name>", "stack of the Pulumi project here, whose builder and registry are checked")
    .option("--builder <name>", "builder of buildx to check; default: the stack's")
    .option(
      "--registry <path>",
      "instead, finds out by trying what a registry takes, host[:port][/path]: pushes a few hundred bytes to a repository " +
        "below it, and removes them again",
    )
    .option("--json", "print findings as JSON");
  return withExamples(
    command,
    `
go-service-image doctor
go-service-image doctor --stack staging --json
go-service-image doctor --registry registry.example.com/team

The exit code is that of the first fault: 4 for a program or a builder, 3 for a registry, 1 for anything else; notes do not
count. \`--registry\` uses the repositories \`go-service-image-doctor\` and \`go-service-image-doctor-mount\` below the path, and
tries: an index, zstd layers, BuildKit's cache as a manifest, a mount from another repository, the referrers API, many requests
at once (429 and \`Retry-After\`), and deleting. It names what it could not remove.`,
  ).action(async (flags: DoctorFlags) => {
    const document = await examined(flags);
    const { findings } = document;
    process.stdout.write(
      flags.json ? `${JSON.stringify(document, null, 2)}\n` : `${findingLines(findings).join("\n")}\n`,
    );
    process.exitCode = exitCodeOf(findings);
  });
}

async function examined({ stack, builder, registry }: DoctorFlags): Promise<DoctorDocument> {
  const problems = registry === undefined ? [] : registryProblems("--registry", registry);
  if (problems.length > 0) {
    throw new PlanError("go-service-image doctor", problems);
  }
  const around = surroundingsOf(stack, process.env);
  if (registry !== undefined) {
    return tried(around, parseRegistry(registry));
  }
  const { env, credentials } = around;
  const findings = [
    ...programFindings(env),
    ...(await builderFindings(builderOf(around, builder), env)),
    platformFinding(around.platforms, around.custom),
    diskFinding(process.cwd()),
    ...around.findings,
    ...(around.registry === undefined ? [] : await registryFindings(around.registry, { credentials, env })),
    ...(around.namespace === undefined ? [] : await quotaFindings(around.namespace)),
  ];
  return { findings, trial: null };
}

/** What one registry is asked for, and nothing else. */
async function tried(
  { registry, credentials, env }: Surroundings,
  at: RegistryPath,
): Promise<DoctorDocument> {
  const asker = { credentials: at.host === registry?.host ? credentials : undefined, env };
  const reached = await registryFindings(at, asker);
  if (exitCodeOf(reached) === EXIT_CODES.registry) {
    return { findings: reached, trial: null };
  }
  const { findings, trial } = await trialFindings(at, asker);
  return { findings: [...reached, ...findings], trial };
}

function builderOf(around: Surroundings, given: string | undefined): Parameters<typeof builderFindings>[0] {
  return {
    builder: given ?? around.builder,
    builders: given === undefined ? around.builders : [],
    use: {
      registry: around.registry?.host ?? "registry.invalid",
      platforms: around.platforms?.length ?? DEFAULT_PLATFORMS.length,
      exportsCache: around.exportsCache,
    },
  };
}
