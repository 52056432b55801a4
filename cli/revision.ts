import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { PlanError, type Problem } from "../components/common/problem";
import { git, submodulesIn } from "../components/source/git";

const FIELD = "--since";

/** Files of a git repository as a revision has them, in a folder of their own. */
export class Revision {
  private constructor(
    private readonly repository: string,
    private readonly checkout: string,
    /** Id of the commit. */
    public readonly id: string,
  ) {}

  /**
   * Checks a revision out beside the work tree, which stays as it is. `remove` takes it away again.
   *
   * @param folder of the repository, or below it.
   * @throws PlanError if there is no such revision, or no repository.
   */
  public static checkOut(command: string, folder: string, revision: string): Revision {
    const refuse = (problem: Omit<Problem, "field" | "value">): never => {
      throw new PlanError(command, [{ field: FIELD, value: revision, ...problem }]);
    };
    const top = tryGit(folder, ["rev-parse", "--show-toplevel"]);
    if (top === undefined) {
      return refuse({ rule: `asks for a git work tree, and ${folder} is in none`, fix: "run it in a clone" });
    }
    const id = tryGit(folder, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${revision}^{commit}`,
    ]);
    if (id === undefined) {
      const isShallow = tryGit(folder, ["rev-parse", "--is-shallow-repository"]) === "true";
      return refuse(
        isShallow
          ? {
              rule: "is not a commit of this clone, which is shallow",
              fix: `fetch it: \`git fetch --depth=1 origin ${revision}\`, or all with \`fetch-depth: 0\` of actions/checkout`,
            }
          : {
              rule: "is not a commit of this clone",
              fix: "name a commit, a branch or a tag that `git log` knows",
            },
      );
    }
    const checkout = join(realpathSync(mkdtempSync(join(tmpdir(), "go-service-image-since-"))), "tree");
    const made = new Revision(realpathSync(top), checkout, id);
    try {
      git(top, ["worktree", "add", "--quiet", "--detach", checkout, id]);
    } catch (error) {
      made.remove();
      const reason = error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);
      return refuse({ rule: `cannot be checked out: ${reason}`, fix: "see what git says" });
    }
    return made;
  }

  /** Folders of submodules, which a checkout of the revision leaves empty. */
  public submodules(): string[] {
    return submodulesIn(tryGit(this.repository, ["ls-tree", "-r", "-z", this.id]) ?? "");
  }

  /** Whether a folder is in the repository. */
  public holds(folder: string): boolean {
    return existsSync(folder) && !/^\.\.(\/|$)/.test(relative(this.repository, realpathSync(folder)));
  }

  /** Where a folder of the repository is in the revision. */
  public folder(path: string): string {
    return join(this.checkout, relative(this.repository, realpathSync(path)));
  }

  public remove(): void {
    rmSync(join(this.checkout, ".."), { recursive: true, force: true });
    tryGit(this.repository, ["worktree", "prune"]);
  }
}

/** @returns undefined if git fails. */
function tryGit(folder: string, args: readonly string[]): string | undefined {
  try {
    return git(folder, args).trim();
  } catch {
    return undefined;
  }
}
