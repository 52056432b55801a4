import { createPublicKey, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "../common/problem";
import { ProgramError } from "../common/programError";
import { FailedProgram, programOutput } from "./programOutput";
import type { Env } from "./signing";

const PROGRAM = "cosign";
const INSTALL = "go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3";
const PATIENCE_MS = 60_000;

/** A key that stays in its KMS. */
export interface KmsKey {
  readonly publicKey: KeyObject;
  /** Signs the SHA-256 of bytes. @throws ProgramError if cosign fails. */
  readonly sign: (data: Buffer) => Promise<Buffer>;
}

/**
 * Opens a key in a KMS through cosign, which has the clients for them, with the credentials that the environment has for it.
 *
 * @throws ProgramError if cosign is missing, or cannot use the key.
 */
export async function openKmsKey(uri: string, env: Env): Promise<KmsKey> {
  const pem = await cosign(["public-key", "--key", uri], uri, env);
  return {
    publicKey: createPublicKey(pem),
    sign: async (data) => {
      const folder = mkdtempSync(join(tmpdir(), "go-service-image-sign-"));
      try {
        const [file, bundle] = [join(folder, "data"), join(folder, "bundle")];
        writeFileSync(file, data);
        // no log and no authority of its own is asked: both are ours to ask, where they are wanted
        const alone = ["--tlog-upload=false", "--use-signing-config=false"];
        await cosign(["sign-blob", "--yes", "--key", uri, ...alone, "--bundle", bundle, file], uri, env);
        const { messageSignature } = JSON.parse(readFileSync(bundle, "utf8")) as {
          readonly messageSignature: { readonly signature: string };
        };
        return Buffer.from(messageSignature.signature, "base64");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function cosign(args: readonly string[], uri: string, env: Env): Promise<string> {
  return programOutput(PROGRAM, args, { env, timeout: PATIENCE_MS }).catch((error: unknown) => {
    throw error instanceof FailedProgram ? new ProgramError("signing", [problemOf(error, uri)]) : error;
  });
}

function problemOf({ isMissing, said }: FailedProgram, uri: string): Problem {
  const at = { field: "attest.sign.key", value: uri };
  if (isMissing) {
    const rule = "is in a KMS, which cosign signs with, and cosign is not on the PATH";
    return { ...at, rule, fix: `install cosign 3: \`${INSTALL}\`` };
  }
  const fix = "see whether the KMS can be reached, and whether the environment has credentials for it";
  return { ...at, rule: `cannot be used: cosign says ${said}`, fix };
}
