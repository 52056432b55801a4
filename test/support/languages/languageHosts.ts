import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildEnvironment } from "../../../tools/goTools/build";
import { CHECKOUT } from "../integration/sharedEngine";

const GO = join(CHECKOUT, "tools", "go");
const PYTHON_HOST = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python";

/** Programs that Pulumi needs for languages other than Node.js's. */
export interface LanguageHosts {
  /** Folder for the PATH, with the hosts of YAML and Python. */
  readonly folder: string;
  /** Folder of a virtual environment with Pulumi's SDK and that of the plugin. */
  readonly python: string;
}

/**
 * Builds Pulumi's language hosts from pinned Go modules, and a Python with the SDK that is generated from the plugin's schema.
 *
 * Python's host is the newest one that a public module contains; it runs today's SDK, but cannot generate one.
 */
export function buildLanguageHosts(base: string): LanguageHosts {
  const folder = join(base, "hosts");
  const sdk = join(base, "sdk");
  const python = join(base, "python");
  mkdirSync(folder, { recursive: true });
  build("languages", folder, "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "./gensdk");
  build("language-nodejs", folder, PYTHON_HOST);
  const list = ["list", "-f", "{{.Dir}}", PYTHON_HOST];
  const source = run("go", list, join(GO, "language-nodejs"), buildEnvironment(process.env)).trim();
  const starter = "pulumi-language-python-exec";
  copyFileSync(join(source, "..", starter), join(folder, starter));
  run("chmod", ["+x", join(folder, starter)], base);
  run(join(folder, "gensdk"), [join(CHECKOUT, "plugin", "schema.json"), sdk], base);
  run("python3", ["-m", "venv", python], base);
  const pip = join(python, "bin", "pip");
  run(pip, ["install", "--quiet", "pulumi==3.245.0", "parver", "setuptools", "wheel"], base);
  run(pip, ["install", "--quiet", "--no-build-isolation", sdk], base);
  return { folder, python: join(python, "bin") };
}

function build(module: string, folder: string, ...packages: string[]): void {
  const flags = ["-trimpath", "-buildvcs=false", "-o", `${folder}/`];
  run("go", ["build", ...flags, ...packages], join(GO, module), buildEnvironment(process.env));
}

function run(command: string, args: readonly string[], cwd: string, env = process.env): string {
  return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
