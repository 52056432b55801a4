import "reflect-metadata"; // which the library needs before it is loaded
import { webcrypto } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { ClientCertificate } from "./spareBuilder";

const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Writes a certificate for clients, signed by itself, so that a daemon can take it for its authority. */
export async function clientCertificate(folder: string): Promise<ClientCertificate> {
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const hour = 60 * 60 * 1000;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=client of the tests",
    notBefore: new Date(Date.now() - hour),
    notAfter: new Date(Date.now() + 24 * hour),
    signingAlgorithm: KEY,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  const files = { cert: join(folder, "client.pem"), key: join(folder, "client.key") };
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  writeFileSync(files.cert, `${certificate.toString("pem")}\n`);
  writeFileSync(files.key, `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`, { mode: 0o600 });
  return files;
}
