import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];

/** A real git repository in a temporary folder, cut off from the machine's settings; `removeRepositories` removes it. */
export class Repository {
  public readonly root: string;
  #clock = 1_700_000_000;

  public constructor() {
    this.root = temporaryFolder();
    this.git("init", "-q", "-b", "main");
  }

  public write(files: Readonly<Record<string, string>>): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
    return this;
  }

  public remove(path: string): this {
    rmSync(join(this.root, path));
    return this;
  }

  /** Commits everything and returns the short id; every commit is a minute younger than the one before. */
  public commit(message: string): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.head();
  }

  public head(): string {
    return this.git("rev-parse", "--short=7", "HEAD");
  }

  public git(...args: string[]): string {
    this.#clock += 60;
    const date = `${this.#clock} +0000`;
    return runGit(this.root, args, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  }

  /** A clone in a folder of its own; a depth makes it shallow. */
  public clone(depth?: number): string {
    const folder = temporaryFolder();
    const options = depth === undefined ? [] : [`--depth=${depth}`];
    runGit(folder, ["clone", "-q", ...options, `file://${this.root}`, "."], {});
    return folder;
  }
}

/** Not yet committed, with `example.com/lib` as a submodule in `lib` that its go.mod replaces the module by. */
export function withSubmodule(path: string, files: Readonly<Record<string, string>>): Repository {
  const lib = new Repository().write({
    "go.mod": "module example.com/lib\n\ngo 1.24\n",
    "lib.go": "package lib\n",
  });
  lib.commit("lib");
  const repository = new Repository().write({
    "go.mod": `module ${path}\n\ngo 1.24\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n`,
    ...files,
  });
  repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", lib.root, "lib");
  return repository;
}

export function removeRepositories(): void {
  made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

/** A new folder, by its real path; `removeRepositories` removes it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "go-service-image-git-")));
  made.push(folder);
  return folder;
}

function runGit(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const identity = [
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  const own = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", ...env };
  return execFileSync("git", [...identity, ...args], {
    cwd,
    encoding: "utf8",
    env: own,
    stdio: "pipe",
  }).trim();
}
