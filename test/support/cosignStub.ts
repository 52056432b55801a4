import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What cosign 3 does with a key in a KMS, with a key in a file: its program is larger than the tests of a run may download. */
const SCRIPT = `
const { createPublicKey, sign } = require("node:crypto");
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const [command, ...args] = process.argv.slice(2);
appendFileSync(__dirname + "/calls", [command, ...args].join(" ") + "\\n");
const option = (name) => args[args.indexOf(name) + 1];
if (process.env.KMS_TOKEN !== "open") {
  console.error("WARNING: something\\nError: permission denied");
  process.exit(1);
}
const key = readFileSync(__dirname + "/key.pem");
if (command === "public-key") {
  console.log(createPublicKey(key).export({ type: "spki", format: "pem" }));
} else {
  const signature = sign("sha256", readFileSync(args.at(-1)), key).toString("base64");
  writeFileSync(option("--bundle"), JSON.stringify({ messageSignature: { signature } }));
}
`;

/** Puts a program of the name cosign into a folder, which signs with a key (PEM) for those who have a token. */
export function cosignStub(folder: string, key: string): { readonly calls: () => string[] } {
  writeFileSync(join(folder, "key.pem"), key);
  writeFileSync(join(folder, "calls"), "");
  writeFileSync(join(folder, "cosign.js"), SCRIPT);
  writeFileSync(join(folder, "cosign"), `#!/bin/sh\nexec "${process.execPath}" "${folder}/cosign.js" "$@"\n`);
  chmodSync(join(folder, "cosign"), 0o755);
  return { calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n") };
}
