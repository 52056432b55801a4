import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { PlanError } from "../../components/common/problem";
import { Reference } from "../../components/common/reference";
import { WORK_DIR } from "../../components/common/workDir";
import { readStackServices } from "../../components/compose/stackServices";
import type { StackImage } from "../../components/exportedImages";
import { RegistryError } from "../../components/registry/failure";
import { imageSizes } from "../../components/size/imageSizes";
import { sizedImage } from "../../components/size/sizeDocument";
import { readRuns } from "../../stacks/progress/buildTimes";
import { importGraph } from "../importGraph";
import type { PlanOptions } from "../planOptions";
import { registryAccess, type RegistryAccess, variablesFor } from "../registryAccess";
import { planRequest } from "../request";
import { DEPTH, earlierDeployments } from "../stackHistory";
import { outputsOf } from "../stackOutputs";
import type { Curve, Known, ReportData, ReportImage, ReportService } from "./reportData";
import { lastUpdate, stackUpdate, type StackUpdate } from "./stackUpdates";

/** What a report is about. */
export interface ReportRequest {
  readonly stack: string | undefined;
  /** Names of the services; all if there is none. */
  readonly services: readonly string[];
  /** Whose programs are looked into. */
  readonly platform: string;
}

/** Images of one service that are asked for in the registry. */
const IMAGES = 12;

/** The benchmark's results, seen from `dist/cli/report`. */
const RESULTS = resolve(__dirname, "..", "..", "..", "bench", "results");

/**
 * Finds out what a report shows. What is missing for a reason of its own is told where it would stand.
 *
 * @throws PlanError if the stack has no images, or no such service.
 * @throws RegistryError if a registry does not answer.
 */
export async function collectReport(subject: string, request: ReportRequest): Promise<ReportData> {
  const { stack, services: wanted } = request;
  const all = readStackServices(outputsOf(stack === undefined ? {} : { stack }));
  const unknown = wanted.filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0) {
    const fix = `name one of ${all.map(({ name }) => name).join(", ")}`;
    throw new PlanError(
      subject,
      unknown.map((value) => ({ field: "service", value, rule: "is not a service of the stack", fix })),
    );
  }
  const services = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const found = earlierDeployments(stack);
  const updates = found && [...found].map(stackUpdate);
  const access = registryAccess(variablesFor(Reference.parse(services[0]?.ref ?? "")?.host));
  try {
    const change = updates && lastUpdate(updates);
    return {
      ...namesOf(stack, updates),
      time: new Date().toISOString(),
      services: await Promise.all(
        services.map((one) => reportService(access, one, updates ?? [], request.platform)),
      ),
      historySource:
        updates === undefined
          ? "The stack's backend keeps no earlier deployments that can be read, so that only the present images are known."
          : `From the deployments that the stack's backend keeps (${updates.length === DEPTH ? `the newest ${DEPTH}` : `${updates.length} so far`}); sizes are those that the registry gave when this page was made.`,
      lastUpdate:
        change === undefined
          ? { missing: "No earlier deployment of the stack is known that has changed a service." }
          : { value: change },
      graph: await graphOf(subject, stack, wanted),
      runs: runsOf(stack),
      curves: curves(),
    };
  } finally {
    await access.close();
  }
}

function namesOf(
  stack: string | undefined,
  updates: readonly StackUpdate[] | undefined,
): Pick<ReportData, "project" | "stack"> {
  // urn:pulumi:<stack>::<project>::…
  const urn = updates?.[0]?.resources[0]?.["urn"];
  const [, name, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(typeof urn === "string" ? urn : "") ?? [];
  return { project: project ?? basename(process.cwd()), stack: name ?? stack ?? "selected stack" };
}

async function reportService(
  access: RegistryAccess,
  service: StackImage,
  updates: readonly StackUpdate[],
  platform: string,
): Promise<ReportService> {
  const images = imagesOf(service, updates).slice(0, IMAGES);
  const known = await Promise.all(
    images.map(async (one) => ({ ...one, sizes: await sizesOf(access, one.ref) })),
  );
  const [image, before] = images.map(({ ref }) => Reference.parse(ref));
  if (image === undefined) {
    return { name: service.name, images: known, content: { missing: `${service.ref} is not a reference.` } };
  }
  const own = service.platforms.includes(platform) ? platform : service.platforms[0];
  const isPreviousThere = known[1]?.sizes !== undefined;
  const content = await readable(() =>
    sizedImage(
      access,
      {
        ...{ name: service.name, image, previous: isPreviousThere ? before : undefined },
        ...{ isPreviousDemanded: false, note: undefined },
      },
      { platforms: own === undefined ? undefined : [own] },
    ),
  );
  return { name: service.name, images: known, content };
}

/** The image that the stack has, and those that it had, each once, with the time at which it came. */
function imagesOf(service: StackImage, updates: readonly StackUpdate[]): Omit<ReportImage, "sizes">[] {
  const images: Omit<ReportImage, "sizes">[] = [
    { ref: service.ref, digest: service.digest, version: service.version, since: undefined },
  ];
  for (const { images: had, time } of updates) {
    const image = had.get(service.name);
    const last = images.at(-1);
    if (image === undefined || last === undefined) {
      continue;
    }
    const { ref, digest, version } = image;
    if (digest === last.digest) {
      images[images.length - 1] = { ...last, since: time };
    } else {
      images.push({ ref, digest, version, since: time });
    }
  }
  return images;
}

async function sizesOf(
  { repository, policy }: RegistryAccess,
  ref: string,
): Promise<ReportImage["sizes"] | undefined> {
  const reference = Reference.parse(ref);
  return reference?.digest === undefined
    ? undefined
    : imageSizes(repository(reference), reference.digest, policy);
}

/** An image that is not there, or cannot be looked into, is told; a registry that does not answer is an error. */
async function readable<Value>(read: () => Promise<Value>): Promise<Known<Value>> {
  try {
    return { value: await read() };
  } catch (error) {
    const isMissing = error instanceof RegistryError && error.status !== undefined && error.status < 500;
    if (isMissing || error instanceof PlanError) {
      return { missing: error.message };
    }
    throw error;
  }
}

async function graphOf(
  subject: string,
  stack: string | undefined,
  services: readonly string[],
): Promise<ReportData["graph"]> {
  const options: PlanOptions = {
    ...(stack !== undefined && { stack }),
    ...(services.length > 0 && { service: services }),
  };
  try {
    const { tree, plans } = await planRequest(subject, options);
    return { value: importGraph(tree, plans, false) };
  } catch (error) {
    if (!(error instanceof PlanError)) {
      throw error;
    }
    const [problem] = error.problems;
    return { missing: `The sources cannot be planned here: ${problem?.field ?? ""} ${problem?.rule ?? ""}.` };
  }
}

function runsOf(stack: string | undefined): ReportData["runs"] {
  const runs = readRuns(WORK_DIR).filter((run) => stack === undefined || run.stack === stack);
  return runs.length === 0
    ? { missing: "No times are recorded: `make up` writes them down, `pulumi up` alone does not." }
    : { value: runs };
}

/** The charts over the number of services of the newest run that the package has. */
function curves(): Curve[] {
  const runs = existsSync(RESULTS) ? readdirSync(RESULTS).sort() : [];
  const folder = runs.at(-1);
  const files = folder === undefined ? [] : readdirSync(join(RESULTS, folder)).sort();
  return files
    .filter((file) => /^S\d+-by-services\.svg$/.test(file))
    .map((file) => {
      const svg = readFileSync(join(RESULTS, folder ?? "", file), "utf8");
      const title = /Title text '(S\d+: [^'"]*)'/.exec(svg)?.[1] ?? file;
      return { title, run: folder ?? "", svg };
    });
}
