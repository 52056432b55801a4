import { homedir } from "node:os";
import { join } from "node:path";
import type { RegistryPath } from "../../components/common/reference";
import type { Credentials } from "../../components/registry/authorization";
import { type Tried, type Trial, tryRegistry } from "../../components/registry/capabilities";
import { apiHost, dockerCredentials } from "../../components/registry/dockerCredentials";
import { RegistryError } from "../../components/registry/failure";
import { type Access, Repository } from "../../components/registry/repository";
import { secondsOf } from "../../components/registry/retryAfter";
import { type RegistryResponse, Transport } from "../../components/registry/transport";
import type { Finding } from "./finding";

/** Name of the repository that is asked about, and pushed to in a trial. */
const SCRATCH = "go-service-image-doctor";

/** Seconds that clocks may differ: tokens and signatures of requests expire within minutes. */
const CLOCK = 60;

type Variables = Readonly<Record<string, string | undefined>>;

/** Whom a registry is asked for. */
export interface RegistryAsker {
  /** Of the stack; they go before Docker's. */
  readonly credentials: Credentials | undefined;
  readonly env: Variables;
}

/** Registry, login, quota and clock. Nothing is pushed. */
export async function registryFindings(at: RegistryPath, asker: RegistryAsker): Promise<Finding[]> {
  const answers: Answer[] = [];
  return withRegistry(at, asker, answers, async (open, login) => {
    const found = await registryFinding(at, login, open(SCRATCH, "pull,push", []));
    return [found, ...quotaFinding(answers), ...clockFinding(answers)];
  });
}

/** What a registry takes, by trying, as lines; and what stays there. */
export async function trialFindings(
  at: RegistryPath,
  asker: RegistryAsker,
): Promise<{ readonly findings: readonly Finding[]; readonly trial: Trial }> {
  const answers: Answer[] = [];
  return withRegistry(at, asker, answers, async (open) => {
    const trial = await tryRegistry(
      (path, mountFrom) =>
        open(
          path,
          "pull,push,delete",
          mountFrom.map((from) => below(at, from)),
        ),
      {
        path: SCRATCH,
        throttled: () =>
          answers
            .filter(({ statusCode }) => statusCode === 429)
            .flatMap(({ headers }) => secondsOf(headers["retry-after"]) ?? []),
      },
    );
    const stays = trial.left.length > 0 ? [staysFinding(trial.left)] : [];
    return { findings: [...trial.tried.map(trialFinding), ...stays], trial };
  });
}

type Answer = Pick<RegistryResponse, "statusCode" | "headers">;
type Open = (path: string, access: Access, mountFrom: readonly string[]) => Repository;

async function withRegistry<T>(
  at: RegistryPath,
  { credentials, env }: RegistryAsker,
  answers: Answer[],
  work: (open: Open, login: string | undefined) => Promise<T>,
): Promise<T> {
  const folder = env["DOCKER_CONFIG"] || join(homedir(), ".docker");
  const known = credentials ?? dockerCredentials(at.host, folder, env);
  const transport = new Transport(env, (answer) => answers.push(answer));
  try {
    return await work(
      (path, access, mountFrom) =>
        new Repository(
          transport,
          { host: apiHost(at.host), path: below(at, path), credentials: known },
          access,
          mountFrom,
        ),
      known?.username,
    );
  } finally {
    await transport.close();
  }
}

function below({ path }: RegistryPath, repository: string): string {
  return path === "" ? repository : `${path}/${repository}`;
}

async function registryFinding(
  { host }: RegistryPath,
  login: string | undefined,
  repository: Repository,
): Promise<Finding> {
  const subject = `registry ${host}`;
  const as = login === undefined ? "without a login" : `to ${login}`;
  try {
    await repository.digestOf("none");
    return { subject, state: `answers ${as}; --registry tries what it takes`, level: "well" };
  } catch (error) {
    if (!(error instanceof RegistryError)) {
      throw error;
    }
    const state = error.message.replace(`${host} `, "");
    return { subject, state, level: "fault", kind: "registry", fix: fixOf(error, host) };
  }
}

function fixOf({ status, message }: RegistryError, host: string): string {
  if (status === 401 || status === 403) {
    return `log in (\`docker login ${host}\`), or set \`username\` and the secret \`registryPassword\`, of an account that may push there`;
  }
  if (status !== undefined) {
    return "ask again later; its operator sees why it refuses";
  }
  return /certificate/i.test(message)
    ? "name the file of its authority: `SSL_CERT_FILE`"
    : "check its name, the network, and `HTTPS_PROXY` and `NO_PROXY`";
}

/** What a registry says of its limit, as Docker Hub does (`ratelimit-remaining: 96;w=21600`). */
function quotaFinding(answers: readonly Answer[]): Finding[] {
  const headers = answers.map((one) => one.headers);
  const lastOf = (name: string): string | undefined => headers.flatMap((one) => one[name] ?? []).at(-1);
  const [left, limit] = [lastOf("ratelimit-remaining"), lastOf("ratelimit-limit")];
  if (left === undefined) {
    const none: Finding = { subject: "quota", state: "the registry announces none", level: "well" };
    return answers.length === 0 ? [] : [none];
  }
  const [rest = "", window = ""] = left.split(";w=");
  const hours = window === "" ? "" : ` in ${Math.round(Number(window) / 360) / 10} h`;
  const state = `${rest} of ${limit?.split(";")[0] ?? "?"} requests${hours} are left`;
  return Number(rest) > 10
    ? [{ subject: "quota", state, level: "well" }]
    : [{ subject: "quota", state, level: "fault", kind: "registry", fix: "log in, wait, or use a mirror" }];
}

/** This machine's clock against the registry's. */
function clockFinding(answers: readonly Answer[], now = Date.now()): Finding[] {
  const dates = answers.map(({ headers }) => Date.parse(String(headers["date"])));
  const said = dates.filter((one) => one > 0).at(-1);
  if (said === undefined) {
    return [];
  }
  const seconds = Math.round((now - said) / 1000);
  const state = `${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead of"} the registry's`;
  return Math.abs(seconds) <= CLOCK
    ? [{ subject: "clock", state: "as the registry's", level: "well" }]
    : [
        {
          subject: "clock",
          state,
          level: "fault",
          fix: "set it: `sudo timedatectl set-ntp true` (WSL: `sudo hwclock --hctosys`)",
        },
      ];
}

/** What to do about what a registry does not take. */
const WITHOUT: Readonly<Record<Tried["capability"], Pick<Finding, "level" | "fix">>> = {
  push: { level: "fault", fix: "log in as somebody who may push there, or create the repository first" },
  index: { level: "fault", fix: "use another registry: every image is pushed as an index of its platforms" },
  "zstd layers": { level: "fault", fix: "set `sharedDependencies: false` and `cache: off`" },
  "cache manifest": { level: "note", fix: "set `cache: off`; builds go on without it all the same" },
  mount: { level: "note", fix: "nothing to do: layers are sent once for each repository" },
  referrers: { level: "note", fix: "nothing to do: what is attached is listed below a tag" },
  delete: {
    level: "note",
    fix: "keep `onDestroy: keep`, and let the registry's own retention remove old images",
  },
  "requests at once": { level: "note", fix: "less at a time: `pulumi up --parallel 4`" },
};

function trialFinding({ capability, taken, seen }: Tried): Finding {
  const subject = `takes ${capability}`;
  if (taken === true) {
    return { subject, state: seen, level: "well" };
  }
  const { level, fix = "" } = WITHOUT[capability];
  return taken === undefined
    ? { subject, state: `not known: ${seen}`, level: "note", fix: "try again later" }
    : { subject, state: seen, level, fix, kind: "registry" };
}

function staysFinding(left: readonly string[]): Finding {
  const state = `${left.length} references of the trial: ${left.join(", ")}`;
  return {
    subject: "stays there",
    state,
    level: "note",
    fix: "remove the repository in the registry's own console",
  };
}
