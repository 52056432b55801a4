import { seconds } from "../tools/say";

/** Lines with the time since the start, one for everything that takes long. */
export class Progress {
  readonly #start = Date.now();

  public constructor(private readonly write: (text: string) => void = (text) => process.stdout.write(text)) {}

  public line(text: string): void {
    this.write(`${this.#elapsed()}  ${text}\n`);
  }

  /** Says what is done, does it, and says how long it took. */
  public async step<T>(text: string, work: () => Promise<T>): Promise<T> {
    const start = Date.now();
    this.line(`${text} …`);
    const result = await work();
    this.line(`${text}: ${seconds(Date.now() - start)}`);
    return result;
  }

  #elapsed(): string {
    const all = Math.floor((Date.now() - this.#start) / 1000);
    const two = (value: number): string => String(value).padStart(2, "0");
    return `${two(Math.floor(all / 3600))}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  }
}
