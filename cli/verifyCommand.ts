import type { IPolicy } from "cockatiel";
import { Command, Option } from "commander";
import { PlanError } from "../components/common/problem";
import { RegistryError } from "../components/registry/failure";
import type { Repository } from "../components/registry/repository";
import type { Provenance } from "../components/trust/provenance";
import type { RebuildReport, TrustReport } from "../components/trust/report";
import { withExamples } from "./examples";
import { EXIT_CODES } from "./exitCodes";
import { withRepositories } from "./imageRepository";
import { writeOutput } from "./output";
import { listOption } from "./planOptions";
import { namedImages } from "./sizeRequests";
import { COMMAND, trustOf, type VerifyFlags } from "./verifyOptions";

/** `go-service-image verify`: what an image is, who has signed it, and whether it checks out. */
export function verifyCommand(): Command {
  const command = new Command("verify")
    .description("Shows what images are made from and who has signed them, and checks every byte of them.")
    .argument("[image...]", "references, or services of a stack; default: all services of the stack")
    .option("--stack <name>", "stack that services are looked up in; default: the selected one")
    .option(
      "--outputs <file>",
      "the stack's outputs as JSON, `-` for stdin; default: asks `pulumi stack output`",
    )
    .addOption(
      listOption(
        "--key <file>",
        "public key (PEM) whose signatures count; may be repeated; default: none",
        false,
      ),
    )
    .option("--certificate-identity <name>", "name in a certificate whose signatures count, as a whole")
    .option("--certificate-oidc-issuer <url>", "issuer of the token that the certificate was made for")
    .option("--trusted-root <file>", "authorities and logs that vouch for it, as sigstore's JSON")
    .addOption(
      new Option(
        "--require <documents...>",
        "what a trusted signature must be there for; default: `signature` with a key or an identity, else nothing",
      ).choices(["signature", "provenance", "sbom"]),
    )
    .option(
      "--rebuild",
      "build the image again, from the sources here, on an empty builder, and compare every platform",
    )
    .option("--builder <address>", "BuildKit that has built nothing, such as unix:///run/new/buildkitd.sock")
    .option("--root <dir>", "root folder of the sources that it is built from; default: the stack's")
    .option("--json", "print JSON");
  return withExamples(command, EXAMPLES).action(run);
}

async function run(named: readonly string[], flags: VerifyFlags): Promise<void> {
  const trust = trustOf(flags);
  const isTrusting = trust.keys.length > 0 || trust.identity !== undefined;
  const required = flags.require ?? (isTrusting ? ["signature"] : []);
  const images = namedImages(COMMAND, named, flags);
  const { trustReport } = await import("../components/trust/report.js");
  const reports = await withRepositories(async (open, policy) => {
    const all: TrustReport[] = [];
    for (const { image } of images) {
      const reference = image.digest ?? image.tag ?? "latest";
      const found = await trustReport(open(image), reference, trust, required, policy);
      if (found === undefined) {
        throw new RegistryError(`${image.toString()} does not exist`, 404, false);
      }
      all.push(flags.rebuild ? await rebuilt(open(image), found, flags, policy) : found.report);
    }
    return all;
  });
  const { trustText } = await import("../components/trust/reportText.js");
  writeOutput(
    flags.json
      ? `${JSON.stringify({ images: reports }, null, 2)}\n`
      : reports.map((report) => trustText(report, isTrusting)).join("\n"),
    undefined,
  );
  const kinds = reports.flatMap(({ problems }) => problems.map(({ kind }) => kind));
  const worst = (["tampered", "different", "untrusted", "missing"] as const).find((kind) =>
    kinds.includes(kind),
  );
  if (worst !== undefined) {
    process.exitCode = EXIT_CODES[worst];
  }
}

/**
 * Builds the image again from the sources that are checked out, if they are those that the provenance has recorded.
 *
 * @throws PlanError if nothing is recorded, or it cannot be built again here.
 */
async function rebuilt(
  repository: Repository,
  { report, provenance }: { readonly report: TrustReport; readonly provenance: Provenance | undefined },
  { builder, stack, root }: VerifyFlags,
  policy: IPolicy,
): Promise<TrustReport> {
  const { planRequest } = await import("./request.js");
  const { changedSources, comparePlatforms, builtPlatforms, pushedPlatforms } =
    await import("../components/trust/rebuilt.js");
  const { withRebuilt } = await import("./rebuild.js");
  if (provenance === undefined || builder === undefined) {
    const rule = "needs provenance, and the image has none";
    throw new PlanError(COMMAND, [{ field: "--rebuild", rule, fix: "push it with `attest`" }]);
  }
  const { service } = provenance.buildDefinition.externalParameters;
  const options = { ...(stack !== undefined && { stack }), ...(root !== undefined && { root }) };
  const { plans, problems } = await planRequest(COMMAND, { ...options, service: [service] }, { alone: true });
  const [plan] = plans;
  if (plan === undefined) {
    throw new PlanError(COMMAND, problems);
  }
  const changed = changedSources(provenance, plan.context);
  if (changed.length > 0) {
    const [source] = provenance.buildDefinition.resolvedDependencies;
    const commit = source?.digest?.["gitCommit"];
    const text = `${changed.length} source files are not those that it was built from: ${changed.slice(0, 5).join(", ")}${
      commit === undefined ? "" : `; it was built from the commit ${commit}`
    }`;
    return different(report, { changedSources: changed, platforms: [] }, [text]);
  }
  const platforms = await withRebuilt(plan, builder, async (folder) =>
    comparePlatforms(await pushedPlatforms(repository, report.digest, policy), await builtPlatforms(folder)),
  );
  const texts = platforms
    .filter(({ equal }) => !equal)
    .map(({ platform, differences }) => `${platform} came out otherwise: ${differences.join(", ")}`);
  return different(report, { changedSources: [], platforms }, texts);
}

function different(report: TrustReport, again: RebuildReport, texts: readonly string[]): TrustReport {
  const problems = texts.map((text) => ({ kind: "different" as const, text }));
  return { ...report, rebuilt: again, problems: [...report.problems, ...problems] };
}

const EXAMPLES = `
go-service-image verify registry.example.com/team/auth:1.5.0
go-service-image verify auth --stack prod --key cosign.pub --require signature provenance sbom
go-service-image verify auth --stack dev --rebuild --builder unix:///run/new/buildkitd.sock
go-service-image verify auth --stack prod --json --trusted-root root.json \\
  --certificate-identity https://github.com/team/shop/.github/workflows/build.yml@refs/heads/main \\
  --certificate-oidc-issuer https://token.actions.githubusercontent.com

With --rebuild, the sources are those of the stack's project here, or of --root; they must be the recorded ones. A generated
Dockerfile is built without any cache and without the image that services share.
Without a key or an identity it shows who says to have signed, and checks no signature. Credentials are Docker's own.
`;
