import * as path from "node:path";
import { certificateFiles } from "./engine/certificates";
import { isRecord, parseRecord, readRecord, writeAtomically } from "./files";
import { CRANE } from "./goTools/catalog";
import { program } from "./goTools/toolset";
import { bytes, table } from "./progress/table";
import { run } from "./run";
import { pulumi } from "./steps/stack";
import type { Session } from "./steps/prepare";

/** What Pulumi prints for an output whose resource failed. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The stack's outputs; values that are unknown because a resource failed are left out. */
export async function stackOutputs(session: Session): Promise<Record<string, unknown>> {
  const text = await pulumi(session, ["stack", "output", "--json", "--stack", session.options.stack]);
  return (withoutUnknown(parseRecord(text) ?? {}) ?? {}) as Record<string, unknown>;
}

/** The table of services: version, reference and compressed size per platform. */
export async function imageTable(session: Session): Promise<string> {
  const images = (await stackOutputs(session))["images"];
  const services = Object.entries(isRecord(images) ? images : {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const sizes = new Sizes(session);
  const rows = await Promise.all(
    services.map(async ([name, image]) => {
      const ref = isRecord(image) && typeof image["ref"] === "string" ? image["ref"] : "-";
      const version = isRecord(image) && typeof image["version"] === "string" ? image["version"] : "-";
      return [name, version, ref, ref === "-" ? "-" : await sizes.of(ref)];
    }),
  );
  sizes.save();
  return rows.length === 0 ? "no images" : table(["service", "version", "ref", "compressed size"], rows);
}

/** Sizes by digest: bytes never change, so each image is asked for once. */
class Sizes {
  private readonly file: string;
  private readonly known: Record<string, unknown>;

  public constructor(private readonly session: Session) {
    this.file = path.join(session.paths.data, "sizes.json");
    this.known = readRecord(this.file) ?? {};
  }

  public async of(ref: string): Promise<string> {
    const known = this.known[ref];
    if (typeof known === "string") {
      return known;
    }
    const text = await this.ask(ref);
    if (text !== undefined) {
      this.known[ref] = text;
    }
    return text ?? "?";
  }

  public save(): void {
    writeAtomically(this.file, `${JSON.stringify(this.known)}\n`);
  }

  private async ask(ref: string): Promise<string | undefined> {
    const top = await this.manifest(ref);
    const children = Array.isArray(top?.["manifests"]) ? top["manifests"].filter(isRecord) : undefined;
    if (top === undefined || children === undefined) {
      return top === undefined ? undefined : bytes(sizeOf(top));
    }
    const repository = ref.replace(/@.*$/, "");
    const parts = await Promise.all(
      children.filter(isImage).map(async (child) => {
        const manifest = await this.manifest(`${repository}@${String(child["digest"])}`);
        return manifest === undefined ? undefined : `${platformOf(child)} ${bytes(sizeOf(manifest))}`;
      }),
    );
    return parts.includes(undefined) ? undefined : parts.join(", ");
  }

  private async manifest(ref: string): Promise<Record<string, unknown> | undefined> {
    const { paths, options, tools } = this.session;
    const env =
      options.own === undefined
        ? { ...process.env, SSL_CERT_FILE: certificateFiles(paths).bundle, DOCKER_CONFIG: paths.dockerConfig }
        : process.env;
    const done = await run(program(tools, CRANE), ["manifest", ref], { env, timeout: 30_000 });
    return done.code === 0 ? parseRecord(done.stdout) : undefined;
  }
}

/** Config and layers of one platform's manifest, in bytes. */
function sizeOf(manifest: Readonly<Record<string, unknown>>): number {
  const layers: unknown[] = Array.isArray(manifest["layers"]) ? manifest["layers"] : [];
  return [manifest["config"], ...layers].reduce<number>(
    (sum, part) => sum + (isRecord(part) && typeof part["size"] === "number" ? part["size"] : 0),
    0,
  );
}

/** Attestations stand in an index under an unknown platform. */
function isImage(child: Readonly<Record<string, unknown>>): boolean {
  return isRecord(child["platform"]) && child["platform"]["architecture"] !== "unknown";
}

function platformOf(child: Readonly<Record<string, unknown>>): string {
  const platform = isRecord(child["platform"]) ? child["platform"] : {};
  return ["os", "architecture", "variant"]
    .flatMap((key) => (typeof platform[key] === "string" ? [platform[key]] : []))
    .join("/");
}

function withoutUnknown(value: unknown): unknown {
  if (value === UNKNOWN) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map(withoutUnknown).filter((one) => one !== undefined);
  }
  if (!isRecord(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      withoutUnknown(one) === undefined ? [] : [[key, withoutUnknown(one)] as const],
    ),
  );
}
