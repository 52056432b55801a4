/** Names of the services that a run with targets is about, with commas between them; our commands set it beside `--target`. */
export const SERVICES_VARIABLE = "GO_SERVICE_IMAGE_SERVICES";

/** The services that a run is about; undefined: all of them. */
export function servicesOfRun(env: Readonly<Record<string, string | undefined>>): string[] | undefined {
  const names = (env[SERVICES_VARIABLE] ?? "").split(",").filter((name) => name !== "");
  return names.length === 0 ? undefined : names;
}

/**
 * Lets the program go on to its end, and fail there. Everything that is declared is built, and the outputs are
 * registered; the engine deletes nothing after a program that has failed, so that what is not declared stays.
 *
 * Pulumi's own handler of rejections does it: it logs the error, and ends the process with a code of its own
 * (`cmd/run/index.ts` of the SDK). An error that is logged otherwise lets the run succeed.
 */
export function failAtEnd(error: Error): void {
  void Promise.reject(error);
}
