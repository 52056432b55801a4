import * as fs from "node:fs";
import * as path from "node:path";
import { hashOf, hashOfFile, linkOrCopy } from "../files";
import type { Paths } from "../paths";

const SCRIPT = "pulumi-resource-pulumi-nodejs";

/** Name of the folder that holds an assembled CLI, below the tools folder. */
const PREFIX = "cli-";

const HOST = "pulumi-language-nodejs";

/**
 * Stands in for the language host. The CLI sends a project's options with each request, and this host, being older, takes
 * them as flags: without `typescript: false` it would load a compiler for a compiled program.
 */
const HOST_SCRIPT = `#!/bin/sh
project=$PWD
until [ -f "$project/Pulumi.yaml" ] || [ -z "$project" ]; do project=\${project%/*}; done
if grep -Eqs '^[^#]*typescript:[[:space:]]*false' "$project/Pulumi.yaml"; then
  set -- -typescript=false "$@"
fi
exec "\${0%/*}/host/${HOST}" "$@"
`;

/**
 * Puts the CLI, the language host and the script that hosts dynamic resources side by side, as in Pulumi's own
 * releases: from anywhere else the CLI takes them with a warning at every run.
 *
 * @returns the folder.
 */
export function assembleCli(paths: Paths, cli: string, host: string): string {
  const script = path.join(paths.project, "node_modules", "@pulumi", "pulumi", SCRIPT);
  const inputs = [cli, host, hashOfFile(script), HOST_SCRIPT];
  const folder = path.join(paths.tools, `${PREFIX}${hashOf(...inputs).slice(0, 12)}`);
  if (fs.existsSync(folder)) {
    return folder;
  }
  for (const name of fs.readdirSync(paths.tools).filter((one) => one.startsWith(PREFIX))) {
    fs.rmSync(path.join(paths.tools, name), { recursive: true, force: true });
  }
  const aside = `${folder}.${process.pid}.partial`;
  fs.mkdirSync(path.join(aside, "host"), { recursive: true, mode: 0o700 });
  linkOrCopy(path.join(cli, "pulumi"), path.join(aside, "pulumi"));
  linkOrCopy(path.join(host, HOST), path.join(aside, "host", HOST));
  fs.writeFileSync(path.join(aside, HOST), HOST_SCRIPT, { mode: 0o755 });
  fs.copyFileSync(script, path.join(aside, SCRIPT));
  fs.chmodSync(path.join(aside, SCRIPT), 0o755);
  fs.renameSync(aside, folder);
  return folder;
}

/** Folder of an official release of the CLI, which has all parts side by side. */
export function releaseFolder(paths: Paths, version: string): string {
  return path.join(paths.tools, `${PREFIX}release-${version}`);
}

/** Whether a folder of {@link assembleCli} or {@link releaseFolder} is in use, rather than a CLI from PATH. */
export function isAssembled(paths: Paths, folder: string): boolean {
  return folder.startsWith(path.join(paths.tools, PREFIX));
}
