import type { FSWatcher } from "chokidar";

/**
 * Milliseconds without a change after which a round begins: editors and git write several files. Chokidar drops changes of a
 * file in the 50 ms after another one: they have to be over before anybody reads it.
 */
const SETTLED = 75;

/**
 * Watches files and folders, not what is in folders below them. Chokidar sees what is replaced by renaming, on every system.
 * It neither forgets a path for good nor sees a folder again that was gone: other paths get a watcher of their own.
 */
export class Watcher {
  #paths: readonly string[] = [];
  #watcher: Pick<FSWatcher, "close"> | undefined;
  #isDirty = false;
  #wake: () => void = () => undefined;
  readonly #wakeUp = (): void => this.#wake();

  /** From now on these are watched; what has changed on the way to it counts as a change. */
  public async follow(paths: readonly string[]): Promise<void> {
    if (paths.join("\0") === this.#paths.join("\0")) {
      return;
    }
    this.#paths = paths;
    const { watch } = await import("chokidar");
    const watcher = watch([...paths], { ignoreInitial: true, depth: 0, ignorePermissionErrors: true });
    watcher.on("all", (event, path) => {
      if (event.startsWith("unlink") && this.#paths.includes(path)) {
        // if it comes back, it is followed anew
        this.#paths = [];
      }
      this.#changed();
    });
    // a folder that may not be read is as good as none
    watcher.on("error", () => this.#changed());
    await new Promise<void>((resolve) => watcher.once("ready", resolve));
    await this.#watcher?.close();
    this.#watcher = watcher;
    this.#changed();
  }

  /** Waits until something has changed since the last call, and no more follows; or for so long, or until it is aborted. */
  public async change(end: AbortSignal, patience?: number): Promise<void> {
    await this.#wait(end, patience, () => this.#isDirty);
    while (this.#isDirty && !end.aborted) {
      this.#isDirty = false;
      await this.#wait(end, SETTLED, () => this.#isDirty);
    }
  }

  public async close(): Promise<void> {
    await this.#watcher?.close();
  }

  #changed(): void {
    this.#isDirty = true;
    this.#wake();
  }

  async #wait(end: AbortSignal, patience: number | undefined, isEnough: () => boolean): Promise<void> {
    if (isEnough() || end.aborted) {
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      end.addEventListener("abort", this.#wakeUp);
      timer = patience === undefined ? undefined : setTimeout(resolve, patience);
    });
    end.removeEventListener("abort", this.#wakeUp);
    clearTimeout(timer);
  }
}
