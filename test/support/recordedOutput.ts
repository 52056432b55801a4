import { Terminal } from "@xterm/headless";
import type { Output } from "../../tools/say";

/** An output that keeps what is written to it: a terminal of a size, or none. */
export class RecordedOutput implements Output {
  public text = "";
  public readonly isTTY: boolean;

  public constructor(
    public readonly columns = 0,
    public readonly rows = 0,
  ) {
    this.isTTY = columns > 0;
  }

  public write(text: string): boolean {
    this.text += text;
    return true;
  }

  /** What a terminal of this size shows after all that was written, and how many lines have scrolled away above it. */
  public async screen(): Promise<{ lines: string[]; scrolled: number }> {
    const terminal = new Terminal({
      cols: this.columns,
      rows: this.rows,
      scrollback: 10_000,
      convertEol: true,
      allowProposedApi: true,
    });
    await new Promise<void>((done) => terminal.write(this.text, done));
    const { active } = terminal.buffer;
    const all = Array.from({ length: active.length }, (_, line) =>
      (active.getLine(line)?.translateToString(true) ?? "").trimEnd(),
    );
    terminal.dispose();
    return { lines: all.join("\n").trimEnd().split("\n"), scrolled: active.baseY };
  }
}
