import { formatSize } from "../../components/common/byteSize";

/** What it cost to get the compiled dependencies from the registry: from the first byte until all is unpacked. */
export interface Restore {
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Bytes of compiled and compressed dependencies that two processors make in a second: 112 MB save 75 s of compile time
 * (measured, see bench/results, S9).
 */
const MADE_PER_SECOND = 1.5e6;

/** Nobody minds less, in seconds. */
const PATIENCE = 20;

/** Says so if a builder has waited longer for compiled dependencies than it would have for compiling them. */
export function costlyRestore(restores: readonly Restore[]): string | undefined {
  const [longest] = [...restores].sort((a, b) => b.seconds - a.seconds);
  if (longest === undefined || longest.seconds < PATIENCE) {
    return undefined;
  }
  const compile = longest.bytes / MADE_PER_SECOND;
  return longest.seconds <= compile
    ? undefined
    : `The compiled dependencies took ${longest.seconds.toFixed(0)} s to get (${formatSize(longest.bytes)}), where two ` +
        `processors compile them in about ${compile.toFixed(0)} s. If builders are often empty, sharedDependencies: false ` +
        "has each of them compile its own.";
}
