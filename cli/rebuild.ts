import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LONGEST_OUTPUT } from "../components/common/longestOutput";
import { PlanError } from "../components/common/problem";
import type { ServicePlan } from "../components/plan/servicePlan";
import { downloadVariables } from "../stacks/download";
import { eject } from "./ejected";
import { ProgramError } from "./exitCodes";

const COMMAND = "go-service-image verify";

/**
 * Builds a service again on a builder that has never built anything, and writes the image into a folder.
 *
 * @param address of a BuildKit daemon, as `buildctl --addr` takes it.
 * @param use reads the folder (OCI image layout), which is removed afterwards.
 * @throws PlanError if the builder has built something: what it remembers may be what is looked for.
 * @throws ProgramError if BuildKit's client is missing, the builder does not answer, or the build fails.
 */
export async function withRebuilt<T>(
  plan: ServicePlan,
  address: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  if (plan.dockerfileOutside || plan.args.credentials !== undefined) {
    const rule = plan.dockerfileOutside
      ? "is built by a Dockerfile of one's own, whose steps may give other bytes each time"
      : "needs credentials for private modules, which this command does not read";
    throw new PlanError(COMMAND, [{ field: plan.name, rule, fix: "leave `--rebuild` out for it" }]);
  }
  refuseUsed(address);
  const folder = mkdtempSync(join(tmpdir(), "go-service-image-rebuild-"));
  try {
    const [context, output, download] = ["context", "image", "download"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    eject(COMMAND, context, plan);
    const variables = Object.entries(downloadVariables(process.env)).map(
      ([name, value]) => `${name}=${value}\n`,
    );
    // an empty file is no secret
    writeFileSync(download, variables.join("") || "\n", { mode: 0o600 });
    buildctl(address, [
      "build",
      "--no-cache",
      "--progress=plain",
      "--frontend=dockerfile.v0",
      `--local=context=${context}`,
      `--local=dockerfile=${context}`,
      `--opt=platform=${plan.platforms.map(({ name }) => name).join(",")}`,
      "--opt=multi-platform=true",
      ...(plan.target === undefined ? [] : [`--opt=target=${plan.target}`]),
      ...Object.entries({ SOURCE_DATE_EPOCH: "0", BUILDKIT_MULTI_PLATFORM: "1", ...plan.args.buildArgs }).map(
        ([name, value]) => `--opt=build-arg:${name}=${value}`,
      ),
      `--secret=id=go-download,src=${download}`,
      `--output=type=oci,tar=false,compression-level=4,dest=${output}`,
    ]);
    return await use(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cache mounts survive `--no-cache`: only a builder that has nothing remembers nothing. */
function refuseUsed(address: string): void {
  if (!/^Total:\s+0B?$/m.test(usageOf(address))) {
    const rule = "has built something: what it has kept may be what is looked for";
    const fix = "start a new one with a folder of its own (`buildkitd --root DIR --addr ADDRESS`)";
    throw new PlanError(COMMAND, [{ field: "--builder", value: address, rule, fix }]);
  }
}

/** What a builder has kept. */
function usageOf(address: string): string {
  try {
    return buildctl(address, ["du"]);
  } catch (error) {
    if (!(error instanceof FailedClient)) {
      throw error;
    }
    // the cause is at the end of what each layer below has added its own words to
    const said = error.said
      .split("\n")
      .at(-1)
      ?.replace(/^error: |.*(?:Error while dialing|error reading server preface): |"$/g, "");
    const rule = `is no BuildKit that answers: ${said ?? "it says nothing"}`;
    const fix = "start one (`buildkitd --root DIR --addr ADDRESS`), or correct the address";
    throw new ProgramError(COMMAND, [{ field: "--builder", value: address, rule, fix }]);
  }
}

/** BuildKit's client has failed. */
class FailedClient extends ProgramError {
  public constructor(
    action: string | undefined,
    /** What it has said. */
    public readonly said: string,
  ) {
    const last = said.split("\n").slice(-12).join("\n  ");
    super(COMMAND, [
      { field: "buildctl", value: action, rule: `failed:\n  ${last}\n `, fix: "see its output" },
    ]);
  }
}

function buildctl(address: string, args: readonly string[]): string {
  try {
    return execFileSync("buildctl", [`--addr=${address}`, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: LONGEST_OUTPUT,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      const fix = 'in a checkout of this project, run `eval "$(make -s env)"`; or install BuildKit\'s client';
      throw new ProgramError(COMMAND, [{ field: "buildctl", rule: "is not on the PATH", fix }]);
    }
    throw new FailedClient(args[0], ((error as { readonly stderr?: string }).stderr ?? "").trim());
  }
}
