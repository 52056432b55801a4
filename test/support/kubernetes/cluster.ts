import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { readText } from "../../../tools/files";
import { freePort } from "../../../tools/engine/ports";
import { isAlive, type ProcessRecord, startDaemon, stop, waitUntil } from "../../../tools/engine/process";
import { tail } from "../../../tools/run";
import type { Programs } from "./goPrograms";

/** What the API answers. */
export interface Answer {
  readonly status: number;
  readonly body: Manifest;
  /** What the API warns of, e.g. a pod that a stricter standard would refuse. */
  readonly warnings: readonly string[];
}

/** An object of Kubernetes, or a list of them. */
export interface Manifest {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly generation?: number };
  readonly items?: readonly Manifest[];
  readonly [field: string]: unknown;
}

/**
 * A cluster on loopback: the real API server, controllers and scheduler, so that manifests are checked and rolled out as
 * anywhere. kwok plays its only node and says of each pod that it is ready; no image is pulled, and nothing runs.
 */
export class Cluster {
  /** For `KUBECONFIG`. */
  public readonly kubeconfig: string;
  readonly #token = randomBytes(16).toString("hex");
  readonly #daemons: ProcessRecord[] = [];

  private constructor(
    private readonly programs: Programs,
    private readonly folder: string,
    private readonly port: number,
  ) {
    this.kubeconfig = join(folder, "kubeconfig");
  }

  /** @throws Error with the last lines of what did not start. */
  public static async start(programs: Programs): Promise<Cluster> {
    const cluster = new Cluster(programs, mkdtempSync(join(tmpdir(), "gsi-cluster-")), await freePort());
    try {
      await cluster.#start();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  /** Asks the API as the cluster's administrator. */
  public async ask(method: string, path: string, body?: object): Promise<Answer> {
    const options = {
      method,
      ca: readFileSync(this.#certificate),
      agent: false,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
    };
    return new Promise((resolve, reject) => {
      const call = request(`https://127.0.0.1:${this.port}${path}`, options, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: text.startsWith("{") ? (JSON.parse(text) as Manifest) : { text },
            warnings: [response.headers["warning"] ?? []].flat(),
          }),
        );
      });
      call.on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** @throws Error with the API's message, unless it has done it. */
  public async must(method: string, path: string, body?: object): Promise<Manifest> {
    const { status, body: answer } = await this.ask(method, path, body);
    if (status >= 300) {
      throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  /** Ends everything and removes all that it had. */
  public async remove(): Promise<void> {
    for (const daemon of this.#daemons.reverse()) {
      await stop(daemon);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #certificate(): string {
    return join(this.folder, "certificates", "apiserver.crt");
  }

  async #start(): Promise<void> {
    const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    this.#launch("etcd", [
      ...["--data-dir", join(this.folder, "etcd"), "--name", "only", "--unsafe-no-fsync"],
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
      ...[
        "--listen-peer-urls",
        peer,
        "--initial-advertise-peer-urls",
        peer,
        "--initial-cluster",
        `only=${peer}`,
      ],
    ]);
    this.#writeFiles();
    this.#launch("kube-apiserver", [
      ...["--etcd-servers", client, "--bind-address", "127.0.0.1", "--secure-port", String(this.port)],
      ...["--cert-dir", join(this.folder, "certificates"), "--token-auth-file", this.#file("tokens.csv")],
      ...["--service-account-issuer", "https://kubernetes.default.svc", "--authorization-mode", "RBAC"],
      ...["--service-account-key-file", this.#file("accounts.pub")],
      ...["--service-account-signing-key-file", this.#file("accounts.key")],
      ...["--service-cluster-ip-range", "10.0.0.0/24", "--disable-admission-plugins", "ServiceAccount"],
    ]);
    await this.#until("kube-apiserver", async () => (await this.ask("GET", "/readyz")).status === 200);
    const common = ["--kubeconfig", this.kubeconfig, "--leader-elect=false", "--secure-port=0"];
    // kwok's node has no heartbeat: a minute later its pods would no longer be ready
    this.#launch("kube-controller-manager", [...common, "--node-monitor-grace-period=24h"]);
    this.#launch("kube-scheduler", common);
    const kwok = ["--kubeconfig", this.kubeconfig, "--manage-all-nodes=true", "--node-ip=127.0.0.1"];
    this.#launch("kwok", [...kwok, "--server-address", `127.0.0.1:${await freePort()}`]);
    await this.must("POST", "/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "played", annotations: { "kwok.x-k8s.io/node": "fake" } },
    });
    await this.#until("kwok", async () => {
      const { body } = await this.ask("GET", "/api/v1/nodes/played");
      const { conditions = [] } = (body["status"] ?? {}) as {
        conditions?: { type: string; status: string }[];
      };
      return conditions.some(({ type, status }) => type === "Ready" && status === "True");
    });
  }

  #writeFiles(): void {
    mkdirSync(join(this.folder, "certificates"));
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(this.#file("accounts.pub"), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(this.#file("accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(this.#file("tokens.csv"), `${this.#token},admin,admin,system:masters\n`);
    const server = `https://127.0.0.1:${this.port}`;
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "test", cluster: { server, "certificate-authority": this.#certificate } }],
      users: [{ name: "admin", user: { token: this.#token } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
      "current-context": "test",
    };
    writeFileSync(this.kubeconfig, stringify(config));
  }

  #file(name: string): string {
    return join(this.folder, name);
  }

  #launch(name: string, args: readonly string[]): void {
    const log = this.#file(`${name}.log`);
    this.#daemons.push(
      startDaemon({
        command: this.programs.get(name) ?? "",
        args: [...args],
        env: process.env,
        cwd: this.folder,
        pidFile: this.#file(`${name}.pid`),
        stdout: log,
        stderr: log,
      }),
    );
  }

  async #until(name: string, isReady: () => Promise<boolean>): Promise<void> {
    const answers = async (): Promise<boolean> => isReady().catch(() => false);
    const isUp = await waitUntil(async () => !this.#daemons.every(isAlive) || (await answers()), 60_000);
    if (!isUp || !this.#daemons.every(isAlive)) {
      throw new Error(
        `${name} did not become ready:\n${tail(readText(this.#file(`${name}.log`)) ?? "", 20)}`,
      );
    }
  }
}
