import { execFileSync } from "node:child_process";

/** The user `nobody` of Linux. */
const NOBODY = 65534;

/** Asks over TLS, whoever has signed the certificate: a stranger does not know our authority. */
const ASK = `
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
const [kind, ...asked] = process.argv.slice(1);
const status = (one) => fetch(one.split(" ")[1], { method: one.split(" ")[0] }).then(({ status }) => status);
const read = async (file) => { require("node:fs").readFileSync(file); return "read"; };
Promise.all(asked.map((one) => (kind === "ask" ? status(one) : read(one).catch(({ code }) => code))))
  .then((answers) => process.stdout.write(JSON.stringify(answers)));
`;

/**
 * What a registry answers to another user of this machine, who has no login. Where tests run as root, it is `nobody` who
 * asks.
 *
 * @param requests `GET https://…` each.
 */
export function statusesFor(...requests: readonly string[]): number[] {
  return asStranger("ask", requests) as number[];
}

/** Why another user cannot read files; `read` of those that he can. Only root can find out. */
export function readingOf(...files: readonly string[]): string[] {
  return asStranger("read", files) as string[];
}

function asStranger(kind: "ask" | "read", asked: readonly string[]): unknown {
  const options = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const text = execFileSync(process.execPath, ["--no-warnings", "-e", ASK, kind, ...asked], {
    ...options,
    cwd: "/",
    env: {},
    encoding: "utf8",
  });
  return JSON.parse(text);
}
