import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../common/hash";
import { git } from "../source/git";
import { builderIdentity } from "./ciRun";
import type { Env } from "./signing";
import type { Tool } from "./tool";

/** What is known of a build before it is done, and where the rest is found afterwards. All plain. */
export interface BuildRecord {
  readonly service: string;
  readonly version: string;
  /** Folder of the source tree: its commit is asked for. */
  readonly source: string;
  /** Arguments that decide the image's bytes, as they were given. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly go: { readonly version: string; readonly image: string };
  /** References of the images that lie under the programs, mirrors applied. */
  readonly bases: readonly string[];
  /** The folder that the builder has got. */
  readonly context: string;
  readonly dockerfile: string;
  /** Further folders, by the name that the Dockerfile has for them. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** A thing that an image was made from (SLSA, `ResourceDescriptor`). */
export interface Material {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** SLSA's provenance, version 1, as far as it is written and read here. */
export interface Provenance {
  readonly buildDefinition: {
    readonly buildType: string;
    readonly externalParameters: {
      readonly service: string;
      readonly version: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    };
    readonly internalParameters: Readonly<Record<string, unknown>>;
    readonly resolvedDependencies: readonly Material[];
  };
  readonly runDetails: {
    readonly builder: { readonly id: string; readonly version: Readonly<Record<string, string>> };
    readonly metadata?: { readonly invocationId: string };
  };
}

/** What the parameters mean stands in docs/trust.md of this package. */
export const BUILD_TYPE = "pkg:npm/pulumi-go-service-image#docs/trust.md";

/** Names of files of a context in the list of materials. */
export const CONTEXT_PREFIX = "context/";

/** What an image was built from: what the builder has got, byte by byte, the images below it, and the commit. */
export function provenanceOf(record: BuildRecord, tool: Tool, env: Env): Provenance {
  const { service, version, go, bases } = record;
  const builder = builderIdentity(env, `pkg:npm/${tool.name}@${tool.version}`);
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { service, version, arguments: record.arguments },
      internalParameters: { sourceDateEpoch: 0 },
      resolvedDependencies: [
        ...commitOf(record.source),
        { ...imageMaterial(go.image), name: "go", annotations: { version: go.version } },
        ...bases.map((reference) => ({ ...imageMaterial(reference), name: "base" })),
        { name: "dockerfile", digest: { sha256: sha256(readFileSync(record.dockerfile)) } },
        ...contextMaterials(record),
      ],
    },
    runDetails: {
      builder: { id: builder.id, version: { [tool.name]: tool.version } },
      ...(builder.invocation !== undefined && { metadata: { invocationId: builder.invocation } }),
    },
  };
}

/** Every file that the builder has got, by its path in the context. */
export function contextMaterials({
  context,
  dockerfile,
  contexts,
}: Pick<BuildRecord, "context" | "dockerfile" | "contexts">): Material[] {
  const folders = [["", context], ...Object.entries(contexts).map(([name, folder]) => [`${name}:`, folder])];
  return folders.flatMap(([name = "", folder = ""]) =>
    filesBelow(folder)
      .filter((path) => join(folder, path) !== dockerfile)
      .map((path) => ({
        name: `${CONTEXT_PREFIX}${name}${path}`,
        digest: { sha256: hashOf(join(folder, path)) },
      })),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !lstatSync(join(folder, path)).isDirectory())
    .sort();
}

/** A symbolic link counts as what it holds, not as what it leads to. */
function hashOf(path: string): string {
  return sha256(lstatSync(path).isSymbolicLink() ? `link\0${readlinkSync(path)}` : readFileSync(path));
}

function imageMaterial(reference: string): Material {
  const [, digest] = /@sha256:([0-9a-f]{64})$/.exec(reference) ?? [];
  return { uri: reference, ...(digest !== undefined && { digest: { sha256: digest } }) };
}

const commits = new Map<string, Material[]>();

/** The commit that is checked out; none outside of git. Files are recorded one by one beside it, whether committed or not. */
function commitOf(source: string): Material[] {
  const known = commits.get(source);
  if (known !== undefined) {
    return known;
  }
  const found: Material[] = [];
  try {
    const commit = git(source, ["rev-parse", "--verify", "--quiet", "HEAD"]).trim();
    const remote = withoutLogin(git(source, ["config", "--get", "remote.origin.url"], { orElse: "" }).trim());
    const changed = git(source, ["status", "--porcelain", "--untracked-files=no", "--", "."]) !== "";
    found.push({
      name: "source",
      ...(remote !== "" && { uri: `git+${remote}` }),
      digest: { gitCommit: commit },
      annotations: { changed },
    });
  } catch {
    // not a repository, or one without a commit
  }
  commits.set(source, found);
  return found;
}

/** An address may hold a password. */
function withoutLogin(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}
