import { isRecord } from "../../components/common/record";
import { textTable } from "../../components/common/textTable";
import type { Options } from "../options";
import { stackWords } from "./stackWords";

/**
 * What a person may do after `make up`: run an image, open it, deploy it. Of the services, one that has a port is named.
 *
 * @param images output of the stack, by service.
 */
export function nextSteps(
  options: Pick<Options, "stack">,
  images: Readonly<Record<string, unknown>>,
): string[] {
  const words = stackWords(options);
  const names = Object.keys(images).sort();
  const service = names.find((name) => portOf(images[name]) !== undefined) ?? names[0] ?? "SERVICE";
  const port = portOf(images[service]);
  const open = port === undefined ? [] : [["open it", `http://127.0.0.1:${port} while it runs`]];
  return textTable([
    ["change a line", `make preview${words} shows what that changes, make up${words} builds it`],
    // it shows the logs, and needs no Docker
    ["run it", `eval "$(make -s env${words})"; npx pulumi-go-service-image run ${service}`],
    ...open,
    [
      "deploy it",
      `npx pulumi-go-service-image compose -o compose.yml; make outputs${words} has the references by digest`,
    ],
    ["something is wrong", "make doctor; docs/troubleshooting.md has errors by their text"],
  ]);
}

/** The first port over TCP that a service declares, which `run` publishes under its own number. */
function portOf(image: unknown): string | undefined {
  const run = isRecord(image) && isRecord(image["run"]) ? image["run"] : {};
  const ports = Array.isArray(run["ports"]) ? run["ports"] : [];
  return ports.map((port) => /^(\d+)(?:\/tcp)?$/.exec(String(port))?.[1]).find((port) => port !== undefined);
}
