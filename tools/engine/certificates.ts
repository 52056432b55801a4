import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import * as path from "node:path";
import type * as X509 from "@peculiar/x509";
import { readText, writeAtomically, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";

const DAY = 24 * 60 * 60 * 1000;
/** The longest that TLS clients accept from a server. */
const VALID_DAYS = 397;
/** A certificate is renewed this many days before it ends. */
const RENEW_DAYS = 30;
const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const SYSTEM_ROOTS = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The files of the embedded registry's TLS. */
export interface Certificates {
  /** The certificate of our own authority. */
  readonly authority: string;
  readonly server: string;
  readonly serverKey: string;
  /** The system's roots and our own authority in one file, for `SSL_CERT_FILE`, which replaces the system's. */
  readonly bundle: string;
}

export function certificateFiles(paths: Paths): Certificates {
  const folder = path.join(paths.engine, "tls");
  const file = (name: string): string => path.join(folder, name);
  return {
    authority: file("ca.pem"),
    server: file("server.pem"),
    serverKey: file("server.key"),
    bundle: file("bundle.pem"),
  };
}

/**
 * Makes or renews the authority and the server's certificate, and brings the bundle up to date.
 *
 * @returns whether the server's certificate is new, so that a running registry must read it again.
 */
export async function ensureCertificates(paths: Paths, roots: string, now = new Date()): Promise<boolean> {
  const files = certificateFiles(paths);
  const renewed = !isUsable(files, now);
  if (renewed) {
    await issue(files, now);
  }
  writeIfChanged(files.bundle, `${roots.trimEnd()}\n${readText(files.authority) ?? ""}`, 0o644);
  return renewed;
}

/**
 * The machine's trusted roots: what `SSL_CERT_FILE` of the user names, else the system's bundle.
 *
 * @throws Fault if the machine has none.
 */
export function systemRoots(userFile: string | undefined): string {
  for (const file of userFile === undefined || userFile === "" ? SYSTEM_ROOTS : [userFile, ...SYSTEM_ROOTS]) {
    const text = readText(file);
    if (text?.includes("BEGIN CERTIFICATE") === true) {
      return text;
    }
  }
  throw new Fault(
    "no bundle of trusted CA certificates on this machine. Fix: install the package ca-certificates.",
  );
}

function isUsable(files: Certificates, now: Date): boolean {
  const [authority, server, key] = [files.authority, files.server, files.serverKey].map(readText);
  if (authority === undefined || server === undefined || key === undefined) {
    return false;
  }
  try {
    const [ca, leaf] = [new X509Certificate(authority), new X509Certificate(server)];
    const limit = now.getTime() + RENEW_DAYS * DAY;
    return (
      leaf.verify(ca.publicKey) &&
      leaf.checkPrivateKey(createPrivateKey(key)) &&
      // the clock may have been ahead when they were made
      [ca, leaf].every((one) => Date.parse(one.validFrom) <= now.getTime() && Date.parse(one.validTo) > limit)
    );
  } catch {
    return false;
  }
}

/** Issues a server certificate under a new authority, whose key is forgotten: nothing else can ever be signed by it. */
async function issue(files: Certificates, now: Date): Promise<void> {
  const x509 = await loadX509();
  // the two declarations of the same Web Crypto object, Node's and the DOM's, are not assignable to each other
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const authorityKeys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const serverKeys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const from = new Date(now.getTime() - DAY);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=go-service-image embedded registry CA",
    notBefore: from,
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
    signingAlgorithm: KEY,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    subject: "CN=127.0.0.1",
    issuer: authority.subject,
    notBefore: from,
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
    signingAlgorithm: KEY,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "ip", value: "127.0.0.1" },
        { type: "dns", value: "localhost" },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  // The server's key goes first and the authority last: a crash in between leaves a set that isUsable rejects.
  const key = await webcrypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
  writeAtomically(files.serverKey, `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`);
  writeAtomically(files.server, `${server.toString("pem")}\n`, 0o644);
  writeAtomically(files.authority, `${authority.toString("pem")}\n`, 0o644);
}

/** Loaded when it is needed, once a year: it takes longer than all else of a run in which nothing is to be done. */
async function loadX509(): Promise<typeof X509> {
  await import("reflect-metadata"); // which its dependency injection needs first
  return import("@peculiar/x509");
}
