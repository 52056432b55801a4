import { type Finished, run } from "../run";

/** Folders that a build reads, by a name each. */
export type Folders = Readonly<Record<string, LocalFolder>>;

/** A folder of this machine, whole or in part. */
export interface LocalFolder {
  readonly path: string;
  /** Patterns below it that are not needed, as in an ignore file. @default - none */
  readonly ignored?: readonly string[];
}

/** BuildKit's own client, wherever it runs. */
export interface Buildctl {
  /**
   * Runs it to its end.
   *
   * @param args its own, without an address.
   * @param timeout milliseconds that it may take. @default - as long as it takes
   */
  readonly run: (args: readonly string[], timeout?: number) => Promise<Finished>;
  /** Runs work with folders of this machine, whose paths it gets as the client sees them. */
  readonly withFolders: <T>(
    folders: Folders,
    work: (paths: Readonly<Record<string, string>>) => Promise<T>,
  ) => Promise<T>;
}

/**
 * The client on this machine.
 *
 * @param client Path of the `buildctl` program.
 * @param address Address of the daemon.
 */
export function localBuildctl(
  client: string,
  address: string,
  env: NodeJS.ProcessEnv = process.env,
): Buildctl {
  return {
    run: async (args, timeout) =>
      run(client, ["--addr", address, ...args], { env, ...(timeout !== undefined && { timeout }) }),
    withFolders: async (folders, work) =>
      work(Object.fromEntries(Object.entries(folders).map(([name, { path }]) => [name, path]))),
  };
}
