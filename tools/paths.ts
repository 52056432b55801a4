import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Name of the one folder that everything generated lives in, at the project's root. */
export const DATA_FOLDER = ".go-service-image";

/** A socket's path has 103 bytes on macOS and 107 on Linux; this is what is left beside ours. */
const LONGEST_PARENT = 50;

/** Name of the buildx builder that stands for the embedded BuildKit. */
export const EMBEDDED_BUILDER = "go-service-image";

/** Where things are: one place that knows the layout of the data folder. */
export interface Paths {
  /** The project's root: the folder of `Pulumi.yaml`. */
  readonly project: string;
  /** The data folder, `<project>/.go-service-image`. */
  readonly data: string;
  /** Programs for the shell of a person (`make env`). */
  readonly bin: string;
  /** Built Go tools, one folder per tool and version. */
  readonly tools: string;
  /** The Pulumi home of our commands. */
  readonly pulumiHome: string;
  /** The state store of our commands. */
  readonly pulumiState: string;
  /** Generated copies of the stack files, and a project file to create stacks with. */
  readonly stacks: string;
  readonly passphrase: string;
  /** `DOCKER_CONFIG` of the embedded builder. */
  readonly dockerConfig: string;
  /** Output of the last commands. */
  readonly log: string;
  /** Which command is running in this folder. */
  readonly runLock: string;
  /** What the Pulumi program reads about the embedded engine. */
  readonly engineFile: string;
  readonly engine: string;
  readonly engineLog: string;
  /** What things outside of the folder are called: sockets, containers, volumes. Other clones have other names. */
  readonly name: string;
  /** Where the sockets are: a short path, since a socket's path is limited to 108 bytes. */
  readonly sockets: string;
}

/** The layout below a project's root. Nothing is created. */
export function pathsOf(project: string): Paths {
  const root = path.resolve(project);
  const data = path.join(root, DATA_FOLDER);
  const engine = path.join(data, "engine");
  const pulumiHome = path.join(data, "pulumi");
  const name = `go-service-image-${createHash("sha256").update(data).digest("hex").slice(0, 12)}`;
  return {
    project: root,
    data,
    bin: path.join(data, "bin"),
    tools: path.join(data, "tools"),
    pulumiHome,
    pulumiState: path.join(pulumiHome, "state"),
    stacks: path.join(data, "stacks"),
    passphrase: path.join(data, "passphrase"),
    dockerConfig: path.join(data, "docker"),
    log: path.join(data, "log"),
    runLock: path.join(data, "run.json"),
    engineFile: path.join(data, "engine.json"),
    engine,
    engineLog: path.join(engine, "log"),
    name,
    sockets: path.join(socketParent(), name),
  };
}

/** Creates the data folder, private to its owner and ignored by git on its own. */
export function createDataFolder(paths: Paths): void {
  fs.mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  fs.chmodSync(paths.data, 0o700);
  const ignore = path.join(paths.data, ".gitignore");
  if (!fs.existsSync(ignore)) {
    fs.writeFileSync(ignore, "*\n");
  }
  for (const folder of [paths.tools, paths.pulumiState, paths.stacks, paths.log]) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

/** The first of these that this user may write to; a name in it has to be short, whatever `XDG_RUNTIME_DIR` is. */
function socketParent(): string {
  const user = process.getuid?.();
  const own = process.env["XDG_RUNTIME_DIR"] ?? `/run/user/${user ?? ""}`;
  const candidates = user === 0 || own.length > LONGEST_PARENT ? ["/run"] : [own, "/run"];
  return candidates.find(isWritable) ?? os.tmpdir();
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
