import { generateKeyPairSync } from "node:crypto";
import { utils } from "ssh2";

/** A key pair as OpenSSH's files have it. */
export interface SshKeyPair {
  readonly private: string;
  readonly public: string;
}

/** Makes a key pair of RSA. ssh2's own generator is not used: one in 250 of its Ed25519 keys cannot be read by anybody. */
export function sshKeyPair(): SshKeyPair {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const text = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const parsed = utils.parseKey(text);
  if (parsed instanceof Error) {
    throw parsed;
  }
  return { private: text, public: `${parsed.type} ${parsed.getPublicSSH().toString("base64")}\n` };
}
