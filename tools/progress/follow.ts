import * as fs from "node:fs";
import { StringDecoder } from "node:string_decoder";

/** Reads a file that another process is writing, line by line. */
export class Follower {
  private offset = 0;
  private rest = "";
  private readonly decoder = new StringDecoder("utf8");

  public constructor(private readonly file: string) {}

  /** The whole lines that were added since the last call. A line that is not finished yet waits for the next call. */
  public read(): string[] {
    let descriptor: number;
    try {
      descriptor = fs.openSync(this.file, "r");
    } catch {
      return [];
    }
    try {
      const buffer = Buffer.alloc(64 * 1024);
      for (let count = fs.readSync(descriptor, buffer, 0, buffer.length, this.offset); count > 0;) {
        this.offset += count;
        this.rest += this.decoder.write(buffer.subarray(0, count));
        count = fs.readSync(descriptor, buffer, 0, buffer.length, this.offset);
      }
    } finally {
      fs.closeSync(descriptor);
    }
    const lines = this.rest.split("\n");
    this.rest = lines.pop() ?? "";
    return lines;
  }
}
