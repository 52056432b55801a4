import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { run } from "../../../tools/run";
import { sharedEngine } from "./sharedEngine";

/** The options of `docker buildx build` that written Dockerfiles name. */
interface BuildOptions {
  readonly platform: string;
  readonly buildArg?: string[];
  readonly buildContext?: string[];
  readonly target?: string;
  readonly tag: string;
  readonly file?: string;
}

/**
 * Builds a folder with the command that its Dockerfile names, by BuildKit's own client, and unpacks one platform of the image.
 *
 * @param secrets files by the id of the secret.
 */
export async function buildByHand(
  folder: string,
  output: string,
  secrets: Readonly<Record<string, string>> = {},
): Promise<void> {
  const text = readFileSync(join(folder, "Dockerfile"), "utf8");
  const line = /^# {3}docker buildx build (.*)$/m.exec(text)?.[1] ?? assert.fail(text.slice(0, 500));
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const list = (value: string, previous: string[] = []): string[] => [...previous, value];
  const command = new Command()
    .exitOverride()
    .argument("<context>")
    .requiredOption("--platform <names>")
    .option("--build-arg <arg>", "", list)
    .option("--build-context <context>", "", list)
    .option("--target <stage>")
    .requiredOption("--tag <tag>")
    .option("--file <file>")
    .parse(words, { from: "user" });
  const options = command.opts<BuildOptions>();
  const named = (options.buildContext ?? []).map((one, index) => {
    const [name = "", place = ""] = one.split(/=(.*)/s);
    const isFolder = !place.includes("://");
    return isFolder
      ? [`--local=named${index}=${resolve(folder, place)}`, `--opt=context:${name}=local:named${index}`]
      : [`--opt=context:${name}=${place}`];
  });
  const { buildctl, address } = sharedEngine();
  const done = await run(buildctl, [
    `--addr=${address}`,
    "build",
    "--frontend=dockerfile.v0",
    `--local=context=${resolve(folder, command.args[0] ?? "")}`,
    `--local=dockerfile=${folder}`,
    `--opt=filename=${options.file ?? "Dockerfile"}`,
    `--opt=platform=${options.platform}`,
    ...(options.buildArg ?? []).map((one) => `--opt=build-arg:${one}`),
    ...(options.target === undefined ? [] : [`--opt=target=${options.target}`]),
    ...named.flat(),
    ...Object.entries(secrets).map(([id, file]) => `--secret=id=${id},src=${file}`),
    `--output=type=local,dest=${output}`,
  ]);
  assert.equal(done.code, 0, done.stderr);
}
