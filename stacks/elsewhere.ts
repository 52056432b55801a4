import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Attest, attestShape } from "../components/attestArgs";
import { KMS_SCHEMES } from "../components/trust/keyAddress";
import { WORK_DIR } from "../components/common/workDir";
import { didYouMean } from "../components/common/didYouMean";
import type { Problem } from "../components/common/problem";
import { either, listOf, mapOf, objectOf, problemsOf, type Shape, TEXT } from "../components/common/shape";

/** A value that does not stand where it is used: a secret of the key `secrets` by its name, or a file's content. */
export type Elsewhere = { readonly secret: string } | { readonly file: string };

const SECRET = objectOf<{ readonly secret: string }>({ secret: TEXT }, { secret: "name a key of `secrets`" });
const FILE = objectOf<{ readonly file: string }>({ file: TEXT }, { file: "name a file" });
const WORDS = "`{ secret: <name> }` with a name of `secrets`, or `{ file: <path> }`";

/** A value that may be secret: one that stands in clear is refused, and not repeated. */
export const ELSEWHERE: Shape<Elsewhere> = hidden(either(SECRET, FILE, WORDS));

/** The same, or the name of a variable that is read where the value is used, and that reaches no state. */
const ELSEWHERE_OR_VARIABLE = elsewhereOr(["env"], "`env://<name>`", /^env:\/\//);

/** The same, or the address of a key in a KMS. One of another kind is told as such where signers are looked at. */
const KEY_ELSEWHERE = elsewhereOr(
  ["env", ...KMS_SCHEMES],
  "`env://<name>`, the address of a key in a KMS",
  /^[a-z][a-z0-9+.-]*:\/\//,
);

function elsewhereOr(schemes: readonly string[], words: string, passes: RegExp): Shape<string | Elsewhere> {
  return {
    ...ELSEWHERE,
    words: `${words}, ${WORDS}`,
    schema: { anyOf: [{ type: "string", pattern: `^(${schemes.join("|")})://` }, ELSEWHERE.schema] },
    check: (field, value, problems) => {
      if (typeof value !== "string" || !passes.test(value)) {
        problems.push(...problemsOf(ELSEWHERE, field, value));
      }
    },
  };
}

/** What a stack file says of a signer. */
export interface WrittenSign {
  readonly key?: string | Elsewhere;
  readonly passphrase?: string | Elsewhere;
  readonly fulcio?: string;
  readonly rekor?: string;
}

/** What a stack file says of what is attached to images. */
export interface WrittenAttest {
  readonly sbom?: NonNullable<Attest["sbom"]>;
  readonly provenance?: boolean;
  readonly sign?: WrittenSign;
}

/** The argument `attest`, whose key stands elsewhere. */
export const WRITTEN_ATTEST: Shape<WrittenAttest> = attestShape(ELSEWHERE_OR_VARIABLE, KEY_ELSEWHERE);

/** What a stack file says of credentials for the download of modules. */
export interface WrittenCredentials {
  readonly netrc?: Elsewhere;
  /** Paths of keys or of agents' sockets, or keys themselves. */
  readonly ssh?: readonly (string | Elsewhere)[];
  readonly authorities?: Elsewhere;
  readonly knownHosts?: Elsewhere;
}

const KEYS = listOf(
  either(TEXT, SECRET, "the path of a key or of an agent's socket, or `{ secret: <name> }`"),
);

export const CREDENTIALS: Shape<WrittenCredentials> = objectOf<WrittenCredentials>(
  { netrc: ELSEWHERE, ssh: KEYS, authorities: ELSEWHERE, knownHosts: ELSEWHERE },
  {},
);

/** SSH agents by their id. */
export const SSH = mapOf(KEYS);

/** Variables, some of which hold a password. */
export const DOWNLOAD = mapOf(either(TEXT, ELSEWHERE, `a text, or ${WORDS}`));

/** Keys lie here while a program runs. */
const KEYS_FOLDER = join(WORK_DIR, "keys");
let isRemovedAtExit = false;

/** Where the values are. */
export class Values {
  public constructor(private readonly secrets: Readonly<Record<string, string>>) {}

  /** Names that there are not, and files that cannot be read, wherever they stand in a value. */
  public problems(field: string, written: unknown): Problem[] {
    if (isSecret(written)) {
      const names = Object.keys(this.secrets);
      const fix =
        names.length === 0
          ? `set it: pulumi config set --secret --path 'secrets.${written.secret}'`
          : didYouMean(written.secret, names);
      const rule = "is not a name of `secrets`";
      return names.includes(written.secret)
        ? []
        : [{ field: `${field}.secret`, value: written.secret, rule, fix }];
    }
    if (isFile(written)) {
      const fix = "name a file, relative to the project's folder";
      return existsSync(written.file) && statSync(written.file).isFile()
        ? []
        : [{ field: `${field}.file`, value: written.file, rule: "is not a file that can be read", fix }];
    }
    return typeof written === "object" && written !== null
      ? Object.entries(written).flatMap(([name, value]) =>
          this.problems(Array.isArray(written) ? `${field}[${name}]` : `${field}.${name}`, value),
        )
      : [];
  }

  /** The value; it was looked for before. */
  public text(written: string | Elsewhere): string {
    if (typeof written === "string") {
      return written;
    }
    return isSecret(written) ? (this.secrets[written.secret] ?? "") : readFileSync(written.file, "utf8");
  }

  /**
   * Path of an SSH key. BuildKit's client reads keys from files: one that is a secret lies in one, for its owner alone and
   * while the program runs, always at the same place, since the provider compares paths.
   */
  public keyPath(written: string | Elsewhere): string {
    if (typeof written === "string" || isFile(written)) {
      return typeof written === "string" ? written : written.file;
    }
    const path = join(KEYS_FOLDER, written.secret.replace(/[^\w.-]/g, "_"));
    if (!isRemovedAtExit) {
      isRemovedAtExit = true;
      rmSync(KEYS_FOLDER, { recursive: true, force: true });
      process.once("exit", () => rmSync(KEYS_FOLDER, { recursive: true, force: true }));
    }
    mkdirSync(KEYS_FOLDER, { recursive: true, mode: 0o700 });
    // a key without a line break at its end is none for SSH
    writeFileSync(path, `${this.text(written).trimEnd()}\n`, { mode: 0o600 });
    return path;
  }
}

function isSecret(written: unknown): written is { readonly secret: string } {
  return typeof (written as { secret?: unknown } | null | undefined)?.secret === "string";
}

function isFile(written: unknown): written is { readonly file: string } {
  return typeof (written as { file?: unknown } | null | undefined)?.file === "string";
}

function hidden<Value>(shape: Shape<Value>): Shape<Value> {
  return {
    ...shape,
    check: (field, value, problems) => {
      const found = problemsOf(shape, field, value);
      const isText = typeof value === "string";
      problems.push(...(isText ? [{ field, rule: "stands in clear", fix: `write ${WORDS}` }] : found));
    },
  };
}
