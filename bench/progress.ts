import { seconds } from "../tools/say";

/** Lines with the time since the start, one for everything that takes long. */
export class Progress {
  readonly #start = Date.now();

  public constructor(private readonly write: (text: string) => void = (text) => process.stdout.write(text)) {}

  public line(text: string): void {
    const elapsed = new Date(Date.now() - this.#start)
      .toISOString()
      .slice("1970-01-01T".length, -".000Z".length);
    this.write(`${elapsed}  ${text}\n`);
  }

  /** Says what is done, does it, and says how long it took. */
  public async step<T>(text: string, work: () => Promise<T>): Promise<T> {
    const start = Date.now();
    this.line(`${text} …`);
    const result = await work();
    this.line(`${text}: ${seconds(Date.now() - start)}`);
    return result;
  }
}
