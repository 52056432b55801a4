import "reflect-metadata";
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  webcrypto,
} from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as x509 from "@peculiar/x509";

const ISSUER = "1.3.6.1.4.1.57264.1.8";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const HOUR = 3_600_000;

/**
 * A certificate authority and a transparency log on loopback, with the answers of Fulcio and Rekor (v1), as far as a signature needs
 * them. Tokens are not checked, and the log forgets: each entry is a tree of its own.
 */
export class LocalSigstore {
  readonly #log = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  readonly #server: Server;
  #keys!: webcrypto.CryptoKeyPair;
  #authority!: x509.X509Certificate;
  #delay = 0;

  public constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = JSON.parse(Buffer.concat(parts).toString()) as never;
        const answer =
          request.url === "/api/v2/signingCert"
            ? this.#certificate(body)
            : Promise.resolve(this.#entry(body));
        answer.then(
          (value) =>
            response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(value)),
          (error: unknown) => response.writeHead(400).end(String(error)),
        );
      });
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  public async open(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
    this.#keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    this.#authority = await x509.X509CertificateGenerator.createSelfSigned({
      name: "CN=local authority",
      keys: this.#keys,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - HOUR),
      notAfter: new Date(Date.now() + 24 * HOUR),
      extensions: [new x509.BasicConstraintsExtension(true)],
    });
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Seconds by which the log's clock is late. */
  public logsLater(seconds: number): void {
    this.#delay = seconds;
  }

  /** A token as an OIDC provider gives it, but for its signature. */
  public token(subject: string, issuer: string): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part({ sub: subject, iss: issuer, aud: "sigstore" })}.canary`;
  }

  /** What a verifier has to trust. */
  public trustedRoot(): object {
    const start = new Date(Date.now() - HOUR).toISOString();
    const rawBytes = der(this.#log.publicKey).toString("base64");
    return {
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      tlogs: [
        {
          baseUrl: this.url,
          hashAlgorithm: "SHA2_256",
          publicKey: { rawBytes, keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start } },
          logId: { keyId: this.#logId().toString("base64") },
        },
      ],
      certificateAuthorities: [
        {
          subject: { organization: "local", commonName: "local authority" },
          uri: this.url,
          certChain: {
            certificates: [{ rawBytes: Buffer.from(this.#authority.rawData).toString("base64") }],
          },
          validFor: { start },
        },
      ],
      ctlogs: [],
      timestampAuthorities: [],
    };
  }

  async #certificate(request: {
    readonly credentials: { readonly oidcIdentityToken: string };
    readonly publicKeyRequest: { readonly publicKey: { readonly content: string } };
  }): Promise<object> {
    const [, claims = ""] = request.credentials.oidcIdentityToken.split(".");
    const { sub, iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
      sub: string;
      iss: string;
    };
    const publicKey = await webcrypto.subtle.importKey(
      "spki",
      der(createPublicKey(request.publicKeyRequest.publicKey.content)),
      ALGORITHM,
      true,
      ["verify"],
    );
    const leaf = await x509.X509CertificateGenerator.create({
      subject: "CN=leaf",
      issuer: this.#authority.subject,
      publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 600_000),
      extensions: [
        new x509.SubjectAlternativeNameExtension([{ type: "url", value: sub }], true),
        new x509.Extension(ISSUER, false, utf8String(iss)),
      ],
    });
    const certificates = [leaf, this.#authority].map((one) => one.toString("pem"));
    return { signedCertificateEmbeddedSct: { chain: { certificates } } };
  }

  #entry(request: {
    readonly spec: {
      readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
    };
  }): object {
    const { envelope: text, verifiers } = request.spec.proposedContent;
    const envelope = JSON.parse(text) as {
      readonly payload: string;
      readonly signatures: readonly { readonly sig: string }[];
    };
    const hash = (value: string | Buffer): object => ({
      algorithm: "sha256",
      value: createHash("sha256").update(value).digest("hex"),
    });
    const body = Buffer.from(
      JSON.stringify({
        apiVersion: "0.0.1",
        kind: "dsse",
        spec: {
          envelopeHash: hash(text),
          payloadHash: hash(Buffer.from(envelope.payload, "base64")),
          signatures: [{ signature: envelope.signatures[0]?.sig, verifier: verifiers[0] }],
        },
      }),
    );
    const integratedTime = Math.floor(Date.now() / 1000) + this.#delay;
    const logID = this.#logId().toString("hex");
    const root = createHash("sha256")
      .update(Buffer.concat([Buffer.of(0), body]))
      .digest();
    const promised = { body: body.toString("base64"), integratedTime, logID, logIndex: 0 };
    const entry = {
      ...promised,
      verification: {
        signedEntryTimestamp: this.#sign(JSON.stringify(promised)).toString("base64"),
        inclusionProof: {
          logIndex: 0,
          treeSize: 1,
          rootHash: root.toString("hex"),
          hashes: [],
          checkpoint: this.#checkpoint(root),
        },
      },
    };
    return { ["0".repeat(64)]: entry };
  }

  /** A signed note (golang.org/x/mod/sumdb/note) of a tree with one leaf. */
  #checkpoint(root: Buffer): string {
    const note = `127.0.0.1\n1\n${root.toString("base64")}\n`;
    const signature = Buffer.concat([this.#logId().subarray(0, 4), this.#sign(note)]);
    return `${note}\n— 127.0.0.1 ${signature.toString("base64")}\n`;
  }

  #sign(text: string): Buffer {
    return sign("sha256", Buffer.from(text), this.#log.privateKey);
  }

  #logId(): Buffer {
    return createHash("sha256").update(der(this.#log.publicKey)).digest();
  }
}

function der(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

/** A text of less than 128 bytes, in DER. */
function utf8String(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x0c, Buffer.byteLength(text)), Buffer.from(text)]);
}
