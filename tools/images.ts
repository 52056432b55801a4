import * as path from "node:path";
import { bulkhead, timeout, TimeoutStrategy, wrap } from "cockatiel";
import { formatSize } from "../components/common/byteSize";
import { Reference } from "../components/common/reference";
import { isRecord, parseRecord, readRecord, writeAtomically } from "./files";
import { imageSizes } from "../components/size/imageSizes";
import { stackCredentials } from "./pulumi/stackCredentials";
import { Registries } from "./registries";
import type { Session } from "./steps/session";
import { pulumi } from "./steps/stack";

/** What Pulumi prints for an output whose resource failed. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The stack's outputs; values that are unknown because a resource failed are left out. */
export async function stackOutputs(session: Session): Promise<Record<string, unknown>> {
  const text = await pulumi(session, ["stack", "output", "--json", "--stack", session.options.stack]);
  return (withoutUnknown(parseRecord(text) ?? {}) ?? {}) as Record<string, unknown>;
}

/** The output `images`, by service; empty if there is none yet. */
export async function stackImages(session: Session): Promise<Readonly<Record<string, unknown>>> {
  const { images } = await stackOutputs(session);
  return isRecord(images) ? images : {};
}

/** The compressed size of each service's image, by platform, as the registry says. */
export async function sizesOf(
  session: Session,
  images: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, string>> {
  const sizes = new Sizes(session);
  const all = await Promise.all(
    Object.entries(images).map(async ([name, image]): Promise<[string, string][]> => {
      const ref = isRecord(image) ? image["ref"] : undefined;
      return typeof ref === "string" ? [[name, await sizes.of(ref)]] : [];
    }),
  );
  await sizes.close();
  return new Map(all.flat());
}

/** Requests for sizes that are on their way at a time. */
const PARALLEL = 8;

/** How long sizes are waited for, in milliseconds: they are for a person to read, and nothing depends on them. */
const PATIENCE = 30_000;

/** Sizes by reference: the bytes of a digest never change, so each image is asked for once. */
class Sizes {
  private readonly file: string;
  private readonly known: Record<string, unknown>;
  private readonly policy = wrap(
    timeout(PATIENCE, TimeoutStrategy.Aggressive),
    bulkhead(PARALLEL, Number.POSITIVE_INFINITY),
  );
  private registries: Promise<Registries> | undefined;

  public constructor(private readonly session: Session) {
    this.file = path.join(session.paths.data, "sizes.json");
    this.known = readRecord(this.file) ?? {};
  }

  /** @returns `?` if the registry does not say. */
  public async of(ref: string): Promise<string> {
    const known = this.known[ref];
    if (typeof known === "string") {
      return known;
    }
    const text = await this.ask(ref).catch(() => undefined);
    if (text !== undefined) {
      this.known[ref] = text;
    }
    return text ?? "?";
  }

  /** Keeps what was learned. */
  public async close(): Promise<void> {
    writeAtomically(this.file, `${JSON.stringify(this.known)}\n`);
    await (await this.registries)?.close();
  }

  private async ask(ref: string): Promise<string | undefined> {
    const reference = Reference.parse(ref);
    if (reference?.digest === undefined) {
      return undefined;
    }
    this.registries ??= stackCredentials(this.session).then(
      (credentials) => new Registries(this.session.env, credentials),
    );
    const repository = (await this.registries).repository(reference);
    const sizes = await imageSizes(repository, reference.digest, this.policy);
    return sizes?.map(({ platform, bytes }) => `${shortPlatform(platform)}${formatSize(bytes)}`).join(", ");
  }
}

/** Images are of Linux, all of them. */
function shortPlatform(platform: string | undefined): string {
  return platform === undefined ? "" : `${platform.replace(/^linux\//, "")} `;
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
