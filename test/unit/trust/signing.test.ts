/*
 * Proves what is signed and whose signature counts: by keys in every form that they come in, by a certificate of a local
 * authority with a local log, and that a wrong key, other bytes, another image, another identity and an expired certificate
 * are refused. Errors never repeat a key.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SerializedBundle } from "@sigstore/bundle";
import { type Signing, StatementSigner } from "../../../components/trust/signing";
import { SIGNATURE, statementOf } from "../../../components/trust/statement";
import { type Trust, verifyBundle } from "../../../components/trust/verification";
import { cosignStub } from "../../support/cosignStub";
import { LocalSigstore } from "../../support/localSigstore";
import { makeTree, removeTrees } from "../../support/tree";

const DIGEST = `sha256:${"a".repeat(64)}`;
const STATEMENT = statementOf([{ name: "registry.example.com/team/auth", digest: DIGEST }], SIGNATURE, {});

function pairOf(curve = "prime256v1"): {
  readonly key: KeyObject;
  readonly pem: string;
  readonly trust: Trust;
} {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { key: privateKey, pem, trust: trustIn(publicKey) };
}

function trustIn(publicKey: KeyObject): Trust {
  return { keys: [publicKey.export({ type: "spki", format: "pem" }).toString()] };
}

async function signed(signing: Signing, env: NodeJS.ProcessEnv = {}): Promise<SerializedBundle> {
  return (await StatementSigner.open(signing, env)).sign(STATEMENT);
}

describe("signing", () => {
  after(removeTrees);

  describe("with a key", () => {
    const own = pairOf();

    it("takes a key as text, from a variable, from a file, and encrypted", async () => {
      const file = join(makeTree({}), "key.pem");
      const encrypted = own.key
        .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" })
        .toString();
      const sec1 = own.key.export({ type: "sec1", format: "pem" }).toString();
      writeFileSync(file, own.pem);
      const forms: readonly (readonly [Signing, NodeJS.ProcessEnv])[] = [
        [{ key: own.pem }, {}],
        [{ key: sec1 }, {}],
        [{ key: file }, {}],
        [{ key: "env://KEY" }, { KEY: own.pem }],
        [{ key: encrypted, passphrase: "open" }, {}],
        [{ key: encrypted, passphrase: "env://PASS" }, { PASS: "open" }],
      ];
      for (const [signing, env] of forms) {
        const bundle = await signed(signing, env);
        assert.equal(bundle.mediaType, "application/vnd.dev.sigstore.bundle.v0.3+json");
        const verdict = verifyBundle(bundle, DIGEST, own.trust);
        assert.ok(verdict.ok, JSON.stringify(verdict));
        assert.deepEqual(verdict.statement, STATEMENT);
      }
    });

    it("signs with a key that stays in its KMS, through cosign, and tells what is wrong with it", async () => {
      const folder = makeTree({ "none/x": "" });
      const { calls } = cosignStub(folder, own.pem);
      const env = { PATH: `${folder}:/usr/bin:/bin`, KMS_TOKEN: "open" };
      const key = "hashivault://release";
      const verdict = verifyBundle(await signed({ key }, env), DIGEST, own.trust);
      assert.ok(verdict.ok, JSON.stringify(verdict));
      const [known, signing, ...others] = calls();
      assert.equal(known, `public-key --key ${key}`);
      assert.match(
        signing ?? "",
        /^sign-blob --yes --key hashivault:\/\/release --tlog-upload=false .*--bundle/,
      );
      assert.deepEqual(others, []);
      for (const [signer, variables, expected] of [
        [
          { key },
          { ...env, KMS_TOKEN: "" },
          /"hashivault:\/\/release" cannot be used: cosign says Error: permission denied/,
        ],
        [
          { key },
          { PATH: join(folder, "none") },
          /cosign is not on the PATH.*go install github\.com\/sigstore\/cosign/,
        ],
        [
          { key: "tencentkms://canary" },
          env,
          /"tencentkms:\/\/…" is not an address of a key that is known.*awskms:\/\/.*hashivault/,
        ],
      ] as const) {
        await assert.rejects(signed(signer, variables), expected);
      }
      cosignStub(folder, pairOf("secp384r1").pem);
      await assert.rejects(signed({ key }, env), /of the kind secp384r1/);
    });

    it("refuses what is no such key, says what to do, and never repeats it", async () => {
      const encrypted = own.key
        .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" })
        .toString();
      const cases: readonly (readonly [Signing, RegExp])[] = [
        [{ key: encrypted }, /is encrypted, and there is no passphrase/],
        [{ key: encrypted, passphrase: "canary" }, /the passphrase does not open it/],
        [{ key: pairOf("secp384r1").pem }, /of the kind secp384r1, and not ECDSA P-256/],
        [{ key: own.pem.slice(0, 100) }, /is not a private key in PEM/],
        [{ key: "canary-no-file" }, /neither a key in PEM nor a file/],
        [{ key: "env://NOT_THERE" }, /names a variable that is not set/],
        [{ key: "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n" }, /encrypted in cosign's own way/],
      ];
      for (const [signing, expected] of cases) {
        const message = await signed(signing).then(() => "", String);
        assert.match(message, expected);
        assert.doesNotMatch(message, /canary|MIG|MIH|BEGIN ENC/);
      }
    });

    it("does not accept another key, other bytes, another image, or no key at all", async () => {
      const bundle = await signed({ key: own.pem });
      const reasonOf = (changed: unknown, digest = DIGEST, trust = own.trust): string => {
        const verdict = verifyBundle(changed, digest, trust);
        return verdict.ok ? "" : verdict.reason;
      };
      assert.equal(reasonOf(bundle), "");
      assert.match(reasonOf(bundle, DIGEST, pairOf().trust), /none of the trusted ones/);
      assert.match(reasonOf(bundle, DIGEST, { keys: [] }), /no key is trusted/);
      assert.match(reasonOf(bundle, `sha256:${"b".repeat(64)}`), /is about another digest/);
      const text = JSON.stringify({ ...STATEMENT, predicate: { planted: true } });
      const payload = Buffer.from(text).toString("base64");
      const planted = { ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, payload } };
      assert.match(reasonOf(planted), /none of the trusted ones/);
      assert.notEqual(reasonOf({ mediaType: "x" }), "");
    });
  });

  describe("without a key", () => {
    const sigstore = new LocalSigstore();
    const subject = "https://git.example.com/team/shop/.github/workflows/build.yml@refs/heads/main";
    const issuer = "https://token.example.com";
    before(() => sigstore.open());
    after(() => sigstore.close());

    function signing(): Signing {
      return { fulcio: sigstore.url, rekor: sigstore.url };
    }

    function trust(more: Partial<Trust["identity"]> = {}): Trust {
      return { keys: [], identity: { subject, issuer, root: sigstore.trustedRoot(), ...more } };
    }

    it("signs by the identity of the token, in a log", async () => {
      const token = sigstore.token(subject, issuer);
      const bundle = await signed(signing(), { SIGSTORE_ID_TOKEN: token });
      const verdict = verifyBundle(bundle, DIGEST, trust());
      assert.ok(verdict.ok, JSON.stringify(verdict));
      assert.equal(verdict.signer, `${subject} (${issuer})`);
      assert.ok(!JSON.stringify(bundle).includes(token));
    });

    it("does not accept another identity, one that only begins like it, another issuer or authority", async () => {
      const bundle = await signed(signing(), { SIGSTORE_ID_TOKEN: sigstore.token(subject, issuer) });
      const other = new LocalSigstore();
      await other.open();
      const untrusted: readonly Trust[] = [
        trust({ subject: "https://git.example.com/team/other" }),
        trust({ subject: subject.slice(0, -1) }),
        trust({ subject: ".*" }),
        trust({ issuer: "https://elsewhere.example.com" }),
        trust({ root: other.trustedRoot() }),
        { keys: [] },
      ];
      await other.close();
      untrusted.forEach((one, index) => assert.ok(!verifyBundle(bundle, DIGEST, one).ok, String(index)));
    });

    it("does not accept a certificate that had expired when it signed", async () => {
      sigstore.logsLater(3600);
      const bundle = await signed(signing(), { SIGSTORE_ID_TOKEN: sigstore.token(subject, issuer) });
      sigstore.logsLater(0);
      const verdict = verifyBundle(bundle, DIGEST, trust());
      assert.ok(!verdict.ok);
      assert.match(verdict.reason, /certificate/i);
    });
  });
});
