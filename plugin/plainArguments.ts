import { didYouMean } from "../components/common/didYouMean";
import type { Problem } from "../components/common/problem";
import { isRecord } from "../components/common/record";
import type { ExistingNamespaceArgs } from "../components/namespaces/existingNamespace";

/** Arguments as another language writes them: strings, numbers, lists and maps. */
export type PlainRecord = Readonly<Record<string, unknown>>;

const PRESETS: readonly string[] = ["scratch", "distroless", "alpine"];
const CACHES: readonly string[] = ["on", "readOnly", "off"];
const LINKED: readonly string[] = ["off", "static", "dynamic"];

/**
 * Arguments of images as the components take them, where a value may be of several kinds. What is wrong is left as it is, so
 * that the component refuses it, too, and everything else is looked at.
 *
 * @param prefix of the arguments' names in problems.
 */
export function imageArguments(args: PlainRecord, prefix: string, problems: Problem[]): PlainRecord {
  const { runtime, cache, version, go, debugImage, cacheReadOnly, attest, audit, ...others } = args;
  const refuse: Refuse = (field, value, rule, fix) => {
    problems.push({ field: `${prefix}${field}`, value, rule, fix });
  };
  const rule = "is made by a resource that works in programs in Node.js alone";
  if (attest !== undefined && attest !== null) {
    refuse("attest", undefined, rule, "leave it out, and sign `ref` in CI, e.g. with cosign");
  }
  if (audit !== undefined && audit !== null) {
    refuse("audit", undefined, rule, "leave it out, and run `go-service-image audit` in CI");
  }
  return withoutEmpty({
    ...others,
    ...runtimeOf(runtime, debugImage, refuse),
    ...cacheOf(cache, cacheReadOnly, refuse),
    version: versionOf(version, refuse),
    go: goOf(go, refuse),
  });
}

/** The registry of the arguments, as `ExistingNamespace` takes it, and the others. */
export function registryArguments(args: PlainRecord): {
  readonly registry: ExistingNamespaceArgs;
  readonly others: PlainRecord;
} {
  const { namespace, registryCredentials, visibility, ...others } = args;
  const registry = withoutEmpty({ registry: namespace, credentials: registryCredentials, visibility });
  return { registry: registry as unknown as ExistingNamespaceArgs, others };
}

/** Names of the components' arguments, as they begin in a problem, and what they are called here. */
const PLAIN_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^namespace\.registry$/, "namespace"],
  [/^namespace\.credentials/, "registryCredentials"],
  [/^namespace\.visibility/, "visibility"],
  [/\bruntime\.debugImage/, "debugImage"],
  [/\bruntime\.image/, "runtime"],
  [/\bcache\.reference/, "cache"],
  [/\bversion\.value/, "version"],
  [/\bgo\.cgo\.cc/, "go.cc"],
];

/** A problem of a component's argument, by the name that it has here. */
export function withPlainName(problem: Problem): Problem {
  const field = PLAIN_NAMES.reduce((name, [from, to]) => name.replace(from, to), problem.field);
  return { ...problem, field };
}

/** Without what some languages send for nothing. */
export function withoutEmpty(args: PlainRecord): PlainRecord {
  return Object.fromEntries(
    Object.entries(args).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** Called with what is wrong with an argument. */
type Refuse = (field: string, value: unknown, rule: string, fix: string) => void;

function runtimeOf(runtime: unknown, debugImage: unknown, refuse: Refuse): PlainRecord {
  if (typeof runtime === "string" && !PRESETS.includes(runtime)) {
    return { runtime: withoutEmpty({ image: runtime, debugImage }) };
  }
  if (debugImage !== undefined) {
    refuse("debugImage", debugImage, "counts beside an image alone", "name an image in `runtime`");
  }
  return { runtime, debugImage };
}

function cacheOf(cache: unknown, cacheReadOnly: unknown, refuse: Refuse): PlainRecord {
  if (typeof cache === "string" && /[/:]/.test(cache)) {
    return { cache: withoutEmpty({ reference: cache, readOnly: cacheReadOnly }) };
  }
  if (cacheReadOnly !== undefined) {
    const fix = "write `cache: readOnly`, or a reference in `cache`";
    refuse("cacheReadOnly", cacheReadOnly, "counts beside a reference alone", fix);
  }
  if (typeof cache === "string" && !CACHES.includes(cache)) {
    const rule = `is neither a reference nor one of ${CACHES.join(", ")}`;
    refuse("cache", cache, rule, didYouMean(cache, CACHES));
  }
  return { cache, cacheReadOnly };
}

function versionOf(version: unknown, refuse: Refuse): unknown {
  if (typeof version !== "string" || ["content", "commit"].includes(version)) {
    return version;
  }
  if (version.startsWith("=")) {
    return { value: version.slice(1) };
  }
  const fix = "use `content`, `commit`, or a version after an equals sign (`=1.4.0`)";
  refuse("version", version, "is not a version strategy", fix);
  return version;
}

/** `cgo` is one word with the compilers beside it, and `off` is no workspace. */
function goOf(go: unknown, refuse: Refuse): unknown {
  if (!isRecord(go)) {
    return go;
  }
  const { cgo, cc, workspace, ...others } = go;
  return withoutEmpty({
    ...others,
    ...cgoOf(cgo, cc, refuse),
    workspace: workspace === "off" ? false : workspace,
  });
}

function cgoOf(cgo: unknown, cc: unknown, refuse: Refuse): PlainRecord {
  if (cgo === "static" || cgo === "dynamic") {
    return { cgo: withoutEmpty({ cc, static: cgo === "static" }) };
  }
  if (cgo !== undefined && cgo !== "off") {
    const fix = typeof cgo === "string" ? didYouMean(cgo, LINKED) : "write it like `static`";
    refuse("go.cgo", cgo, `is not one of ${LINKED.join(", ")}`, fix);
    return { cgo };
  }
  if (cc !== undefined) {
    refuse("go.cc", cc, "counts with cgo alone", "set `go.cgo`");
  }
  return { cc };
}
