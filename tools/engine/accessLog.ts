import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** One line of a registry's log in Apache's combined format. */
export interface LoggedRequest {
  readonly method: string;
  /** Path with the query. */
  readonly url: string;
  readonly status: number;
  /** Body bytes of the answer. */
  readonly bytes: number;
}

/** Reads a piece of a log; other lines are left out. */
export function parseAccessLog(text: string): LoggedRequest[] {
  return text.split("\n").flatMap((line): LoggedRequest[] => {
    const match = /"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d{3}) (\d+|-)/.exec(line);
    const [, method = "", url = "", status = "", bytes = ""] = match ?? [];
    return match === null
      ? []
      : [{ method, url, status: Number(status), bytes: bytes === "-" ? 0 : Number(bytes) }];
  });
}

/** A registry's own record of requests, read from a mark on. */
export class AccessLogReader {
  #mark = 0;

  /** @param file log in Apache's combined format, one request a line. */
  public constructor(private readonly file: string) {}

  /** Forgets what has been logged so far. */
  public mark(): void {
    this.#mark = statSync(this.file).size;
  }

  /** Requests since the mark, without those that only ask how to log in. */
  public requests(): LoggedRequest[] {
    const descriptor = openSync(this.file, "r");
    try {
      const buffer = Buffer.alloc(fstatSync(descriptor).size - this.#mark);
      readSync(descriptor, buffer, 0, buffer.length, this.#mark);
      return parseAccessLog(buffer.toString("utf8")).filter(({ status }) => status !== 401);
    } finally {
      closeSync(descriptor);
    }
  }
}
