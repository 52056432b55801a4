import { existsSync, readdirSync, statSync } from "node:fs";
import { PlanError } from "../components/common/problem";
import { within, writeFolder } from "../components/context/buildContext";
import type { ContextFile } from "../components/context/contextFile";
import type { ServicePlan } from "../components/plan/servicePlan";

/** Folders beside a Dockerfile that must not be in its own context. */
const CONTEXT = "context";
const NAMED = "contexts";

/**
 * Writes a service's Dockerfile and everything that it reads into a folder of its own, which needs nothing else to be built.
 *
 * @param folder absolute path; it must not be there, or be empty.
 * @throws PlanError if it is not.
 */
export function eject(command: string, folder: string, plan: ServicePlan): void {
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0)) {
    const rule = "is there already, and not empty";
    throw new PlanError(command, [{ field: "--output", value: folder, rule, fix: "name a new folder" }]);
  }
  writeFolder(folder, ejectedDockerfile(plan), ejectedFiles(plan));
}

/** The Dockerfile with the command that builds it at its head, and with its Go image as an argument. */
export function ejectedDockerfile(plan: ServicePlan): string {
  const { name, version, dockerfile, dockerfileOutside } = plan;
  // directives count in the first lines alone
  const directives = /^(?:#[ \t]*\w+[ \t]*=.*\n)*/.exec(dockerfile)?.[0] ?? "";
  const text = dockerfile.slice(directives.length);
  const go = dockerfileOutside ? undefined : /^(FROM --platform=\$BUILDPLATFORM )(\S+)( AS go)$/m.exec(text);
  const [line = "", from = "", image = "", as = ""] = go ?? [];
  return [
    directives,
    `# ${name} ${version}, written by \`go-service-image dockerfile ${name} --output\`. Nothing else is needed to build it, in this folder:\n#\n`,
    `#   ${buildCommand(plan)}\n#\n`,
    "# Several platforms need a builder that can hold them, and --push or --output to say where they go.\n",
    ...(go === null || go === undefined
      ? []
      : ["# Another Go image of the same release: --build-arg GO_IMAGE=….\n"]),
    ...mounted(text).map((one) => `# ${one}\n`),
    "\n",
    go === null || go === undefined
      ? text
      : `ARG GO_IMAGE=${image}\n${text.replace(line, () => `${from}$GO_IMAGE${as}`)}`,
  ].join("");
}

function ejectedFiles({ context, contexts, dockerfileOutside }: ServicePlan): ContextFile[] {
  return dockerfileOutside
    ? [
        ...within(CONTEXT, context),
        ...Object.values(contexts).flatMap((one, index) =>
          "files" in one ? within(`${NAMED}/${index}`, one.files) : [],
        ),
      ]
    : [...context];
}

function buildCommand(plan: ServicePlan): string {
  const { name, version, platforms, target, contexts, args, dockerfileOutside } = plan;
  const named = Object.entries(contexts).map(([key, one], index) => {
    const place = "files" in one ? `${NAMED}/${index}` : "address" in one ? one.address : "docker-image://…";
    return `--build-context ${quoted(`${key}=${place}`)}`;
  });
  const buildArgs = Object.entries({ SOURCE_DATE_EPOCH: "0", ...args.buildArgs });
  return [
    "docker buildx build",
    `--platform ${platforms.map((platform) => platform.name).join(",")}`,
    ...buildArgs.map(([key, value]) => `--build-arg ${quoted(`${key}=${value}`)}`),
    ...named,
    ...(target === undefined || target === "final" ? [] : [`--target ${target}`]),
    `--tag ${name}:${version}`,
    ...(dockerfileOutside ? [`--file Dockerfile ${CONTEXT}`] : ["."]),
  ].join(" ");
}

/** Secrets and agents that the Dockerfile mounts, each with its option; without them it does what it does without a login. */
function mounted(text: string): string[] {
  const mounts = [...text.matchAll(/type=(secret|ssh)([^\s]*)/g)].map(([, type = "", rest = ""]) => {
    const id = /,(?:id|source)=([^\s,]+)/.exec(rest)?.[1] ?? "default";
    return type === "secret"
      ? `Secret: --secret id=${id},src=FILE${id === "go-download" ? ", with lines as `go env` prints them: GOPROXY=https://…" : ""}`
      : `SSH agent: --ssh ${id}`;
  });
  return [...new Set(mounts)];
}

/** A word for a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
