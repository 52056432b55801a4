import * as crypto from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ApiFault } from "./apiFault";
import type { Policy } from "./policy";

/** Keys of an account, as the fake knows them. */
export interface FakeKey {
  readonly secretId: string;
  readonly secretKey: string;
  /** Session token that must come along with temporary keys. */
  readonly token?: string;
  /** Account that the key belongs to. */
  readonly uin: string;
  /** Site that the account is of: each has keys and a host of its own. @default "mainland" */
  readonly site?: "mainland" | "international";
  /** What the key may do. @default - the fake's own policies */
  readonly policies?: readonly Policy[];
}

const scheme =
  /^TC3-HMAC-SHA256 Credential=([^/\s]+)\/(\d{4}-\d{2}-\d{2})\/([a-z0-9]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** Seconds that a request's time may be off. */
const tolerance = 300;

/**
 * Checks a request's TC3-HMAC-SHA256 signature by the published algorithm.
 *
 * @param now seconds since 1970 by the fake's clock.
 * @returns the key that signed.
 * @throws ApiFault with the code that the API documents for what is wrong.
 */
export function verifySignature(
  request: IncomingMessage,
  body: Buffer,
  keys: readonly FakeKey[],
  now: number,
): FakeKey {
  const authorization = request.headers.authorization;
  const match = authorization === undefined ? null : scheme.exec(authorization);
  if (match === null) {
    throw new ApiFault(
      "AuthFailure.InvalidAuthorization",
      "The Authorization header is not of the documented form.",
    );
  }
  const [, secretId = "", date = "", service = "", signedHeaders = "", signature = ""] = match;
  const timestamp = Number(header(request, "x-tc-timestamp"));
  assertTime(timestamp, date, now);
  const site = siteOf(header(request, "host"));
  const key = keys.find((one) => one.secretId === secretId && (one.site ?? "mainland") === site);
  if (key === undefined) {
    throw new ApiFault("AuthFailure.SecretIdNotFound", `The SecretId ${secretId} is not found.`);
  }
  if (service !== "tcr") {
    throw new ApiFault("AuthFailure.SignatureFailure", `The credential scope names the service ${service}.`);
  }
  const canonical = canonicalRequest(request, body, signedHeaders.split(";"));
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ["TC3-HMAC-SHA256", String(timestamp), scope, sha256(canonical)].join("\n");
  const signing = [date, service, "tc3_request"].reduce<Buffer>(
    (chained, part) => crypto.createHmac("sha256", chained).update(part).digest(),
    Buffer.from(`TC3${key.secretKey}`),
  );
  const expected = crypto.createHmac("sha256", signing).update(toSign).digest();
  if (!crypto.timingSafeEqual(expected, Buffer.from(signature, "hex"))) {
    throw new ApiFault("AuthFailure.SignatureFailure", "The provided credentials could not be validated.");
  }
  if (key.token !== undefined && request.headers["x-tc-token"] !== key.token) {
    throw new ApiFault("AuthFailure.TokenFailure", "The token is missing or wrong.");
  }
  return key;
}

/** A header that the API asks for. */
export function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value !== "string" || value === "") {
    throw new ApiFault("MissingParameter", `The request has no ${name} header.`);
  }
  return value;
}

function assertTime(timestamp: number, date: string, now: number): void {
  if (!Number.isInteger(timestamp) || Math.abs(now - timestamp) > tolerance) {
    throw new ApiFault("AuthFailure.SignatureExpire", "The signature is expired: check the local clock.");
  }
  if (new Date(timestamp * 1000).toISOString().slice(0, 10) !== date) {
    throw new ApiFault("AuthFailure.SignatureFailure", "The credential date is not that of the timestamp.");
  }
}

function canonicalRequest(request: IncomingMessage, body: Buffer, signed: readonly string[]): string {
  if (!signed.includes("content-type") || !signed.includes("host")) {
    throw new ApiFault("AuthFailure.SignatureFailure", "content-type and host must be signed.");
  }
  const url = new URL(request.url ?? "/", "http://host");
  const headers = signed.map((name) => `${name}:${signedValue(request, name)}\n`).join("");
  return [request.method ?? "", "/", url.search.slice(1), headers, signed.join(";"), sha256(body)].join("\n");
}

/** The official Node.js client signs the host without its port. */
function signedValue(request: IncomingMessage, name: string): string {
  const value = header(request, name);
  return name === "host" ? value.replace(/:\d+$/, "") : value.trim().toLowerCase();
}

function sha256(data: string | Buffer): string {
  return crypto.createHash("sha256").update(data).digest("hex");
}

const HOSTS: readonly (readonly [RegExp, "mainland" | "international"])[] = [
  [/^tcr(\.[a-z]+(-[a-z]+)+)?\.tencentcloudapi\.com$/, "mainland"],
  [/^tcr\.intl\.tencentcloudapi\.com$/, "international"],
];

/** The site that a host of the API belongs to. */
function siteOf(host: string): "mainland" | "international" {
  const found = HOSTS.find(([pattern]) => pattern.test(host));
  if (found === undefined) {
    throw new ApiFault("NoSuchProduct", `The host ${host} is none of this API.`);
  }
  return found[1];
}
