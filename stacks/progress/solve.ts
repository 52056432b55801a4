import { parseSize } from "../../components/common/byteSize";
import type { Restore } from "./restore";

/** A step of a build, read from BuildKit's plain progress. */
interface Vertex {
  readonly title: string;
  readonly output: string[];
  cached: boolean;
  failed: boolean;
  ended: boolean;
  /** Bytes that it pulled, by the digest of the blob. */
  readonly pulled: Map<string, number>;
  /** How long it took, in seconds; 0 until it has ended. */
  seconds: number;
}

/** A step of a solve that failed: what it was and what it printed. */
export interface FailedStep {
  /** Title of the step, e.g. `[linux/amd64->arm64 compile 3/3] RUN …`. */
  readonly title: string;
  /** Platform that it was for, if the title names one, e.g. `linux/arm64`. */
  readonly platform: string | undefined;
  /** Its output, without BuildKit's prefixes. */
  readonly output: readonly string[];
}

/** What one solve is at. */
export type Phase = (typeof PHASES)[number];

/** In the order in which they come. */
export const PHASES = ["preparing", "compiling", "pushing"] as const;

const LINE = /^#(\d+) (.*)$/;
const OUTPUT = /^\d+\.\d+ ?(.*)$/;
const DONE = /^DONE (\d+(?:\.\d+)?)s$/;
const PULLED = /^(sha256:\w+) \S+ \/ (\d+(?:\.\d+)?[kMG]?B)\b/;
const DEPENDENCIES = /^\[\S* ?dependencies \d+\/\d+\] FROM /;
const END = /^(DONE|CACHED|CANCELED|ERROR:)( |$)/;

/** Follows one solve by the lines of BuildKit's plain progress, as the docker-build provider passes them on. */
export class Solve {
  public phase: Phase = "preparing";
  private readonly vertices = new Map<string, Vertex>();

  /** Takes in a message of the provider; it may hold several lines. */
  public read(message: string): void {
    for (const line of message.split("\n")) {
      const found = LINE.exec(line);
      if (found !== null) {
        this.readLine(found[1] ?? "", found[2] ?? "");
      }
    }
  }

  /** Steps that run something, and how many of them came from the cache. */
  public get steps(): { readonly all: number; readonly cached: number } {
    const steps = [...this.vertices.values()].filter((vertex) => isRun(vertex.title));
    return { all: steps.length, cached: steps.filter((vertex) => vertex.cached).length };
  }

  /** Whether there were steps that run something, and every one of them came from the cache. */
  public get cached(): boolean {
    const { all, cached } = this.steps;
    return all > 0 && cached === all;
  }

  /** What the image of the dependencies cost; undefined if nothing of it was pulled. */
  public get restore(): Restore | undefined {
    const vertex = [...this.vertices.values()].find(({ title }) => DEPENDENCIES.test(title));
    const bytes = [...(vertex?.pulled.values() ?? [])].reduce((sum, one) => sum + one, 0);
    return vertex === undefined || bytes === 0 ? undefined : { bytes, seconds: vertex.seconds };
  }

  /**
   * The steps that failed by themselves, i.e. not those that were cancelled with them. BuildKit's last lines may not
   * have arrived: without a step that says so, those that were running have failed.
   */
  public get failures(): FailedStep[] {
    const all = [...this.vertices.values()];
    const failed = all.filter((vertex) => vertex.failed);
    return (failed.length > 0 ? failed : all.filter(({ ended, title }) => !ended && isRun(title))).map(
      ({ title, output }) => ({ title, platform: platformOf(title), output }),
    );
  }

  private readLine(id: string, rest: string): void {
    const vertex = this.vertices.get(id);
    if (vertex === undefined) {
      const state = {
        cached: false,
        failed: false,
        ended: false,
        pulled: new Map<string, number>(),
        seconds: 0,
      };
      this.vertices.set(id, { title: rest, output: [], ...state });
      this.enter(rest);
    } else if (END.test(rest)) {
      vertex.ended = true;
      vertex.cached ||= rest === "CACHED";
      vertex.failed ||= rest.startsWith("ERROR: ");
      vertex.seconds = Number(DONE.exec(rest)?.[1] ?? 0);
    } else {
      const [, digest, size = ""] = PULLED.exec(rest) ?? [];
      if (digest !== undefined) {
        vertex.pulled.set(digest, parseSize(size) ?? 0);
      }
      const output = OUTPUT.exec(rest);
      if (output !== null) {
        vertex.output.push(output[1] ?? "");
      }
      this.enter(rest);
    }
  }

  private enter(text: string): void {
    if (text.startsWith("exporting to ") || text.startsWith("pushing ")) {
      this.phase = "pushing";
    } else if (isRun(text) && this.phase === "preparing") {
      this.phase = "compiling";
    }
  }
}

function isRun(title: string): boolean {
  return /^\[[^\]]*\] RUN /.test(title);
}

/** `[linux/amd64->arm64 compile 3/3] …` is a step on amd64 for arm64. */
function platformOf(title: string): string | undefined {
  const found = /^\[(\w+)\/[\w/]+->([\w/]+) /.exec(title);
  if (found !== null) {
    return found[2]?.includes("/") === true ? found[2] : `${found[1] ?? ""}/${found[2] ?? ""}`;
  }
  return /^\[(\w+\/[\w/]+) /.exec(title)?.[1];
}
