import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/**
 * The two requests of HashiCorp Vault's transit engine that a signature needs (developer.hashicorp.com/vault/api-docs/secret/transit),
 * on loopback, for a key that clients never see.
 */
export class TransitEngine {
  public readonly requests: string[] = [];
  readonly #server: Server;

  /** @param folder where OpenSSL, which signs digests as they are, finds the key. */
  public constructor(
    private readonly folder: string,
    pem: string,
    token: string,
  ) {
    writeFileSync(
      join(folder, "transit.pem"),
      createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }),
    );
    const publicKey = createPublicKey(pem).export({ type: "spki", format: "pem" });
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const asked = `${request.method ?? ""} ${request.url ?? ""}`;
        this.requests.push(asked);
        const answer = (status: number, body: object): void => {
          response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        };
        if (request.headers["x-vault-token"] !== token) {
          answer(403, { errors: ["permission denied"] });
        } else if (asked === "GET /v1/transit/keys/release") {
          const keys = { "1": { public_key: publicKey, name: "P-256" } };
          answer(200, { data: { type: "ecdsa-p256", latest_version: 1, keys } });
        } else if (asked.startsWith("PUT /v1/transit/sign/release")) {
          const body = JSON.parse(Buffer.concat(parts).toString()) as { readonly input: string };
          answer(200, { data: { signature: `vault:v1:${this.#sign(body.input)}` } });
        } else {
          answer(404, { errors: [] });
        }
      });
    });
  }

  public get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  public async open(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #sign(digest: string): string {
    const args = ["pkeyutl", "-sign", "-inkey", join(this.folder, "transit.pem")];
    return execFileSync("openssl", args, { input: Buffer.from(digest, "base64") }).toString("base64");
  }
}
