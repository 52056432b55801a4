import * as fs from "node:fs";
import { StringDecoder } from "node:string_decoder";

/**
 * Reads a file that another process is writing, line by line. Nobody else does: its name is gone as soon as the other one has
 * begun to write, and its content when both have ended.
 */
export class Follower {
  private readonly descriptor: number;
  private rest = "";
  private readonly decoder = new StringDecoder("utf8");

  /** Creates the file, for its owner alone. */
  public constructor(private readonly file: string) {
    fs.rmSync(file, { force: true });
    this.descriptor = fs.openSync(file, "wx+", 0o600);
  }

  /** The whole lines that were added since the last call. A line that is not finished yet waits for the next call. */
  public read(): string[] {
    const buffer = Buffer.alloc(64 * 1024);
    for (let count = 1; count > 0;) {
      count = fs.readSync(this.descriptor, buffer);
      this.rest += this.decoder.write(buffer.subarray(0, count));
    }
    const lines = this.rest.split("\n");
    this.rest = lines.pop() ?? "";
    if (lines.length > 0) {
      fs.rmSync(this.file, { force: true });
    }
    return lines;
  }

  public close(): void {
    fs.closeSync(this.descriptor);
    fs.rmSync(this.file, { force: true });
  }
}
