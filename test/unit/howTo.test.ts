// Proves that what the how-tos show is so: their commands run, in their order, on the example monorepo; stack files have only keys
// that there are; the pipelines of CI services are well-formed, and their commands work on an empty machine, with stand-ins
// for Pulumi, Docker and npm.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readConfiguration } from "../../stacks/configuration";
import { writtenConfiguration } from "../../stacks/stackFile";
import { type Block, blocksOf, filesOf } from "../support/howTo/document";
import { type Done, Shop } from "../support/howTo/shop";
import { removeTrees } from "../support/tree";

const FOLDER = "docs/how-to";
const ALL = readdirSync(FOLDER).map((name) => join(FOLDER, name));

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly "working-directory"?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly "runs-on": string;
  readonly needs?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

function succeeded(done: Done, what: string): string {
  assert.equal(done.code, 0, `${what}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** A clone with the project that the first steps make, and the files of a document. */
function shopOf(document: string): Shop {
  const shop = new Shop();
  const init =
    "mkdir deploy && cd deploy && npx pulumi-go-service-image init --root .. --registry r.example.com/x";
  succeeded(shop.run(init), init);
  filesOf(blocksOf(document)).forEach(({ label, text }) => shop.write(label, text));
  return shop;
}

/** What is written where the machine has another value each time. */
function plain(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{7}\b/g, "VERSION");
}

describe("how-to", function () {
  this.timeout(120_000);
  afterEach(removeTrees);

  for (const document of ALL) {
    const blocks = blocksOf(document);
    if (!blocks.some(({ label }) => label === "test")) {
      continue;
    }
    it(`${document} runs as it stands there`, () => {
      const shop = new Shop();
      // one shell for all, as the reader has it; files are written where they are shown
      const parts = blocks.map(({ language, label, text }, index) => {
        if (language === "sh" && label === "test") {
          return `exec > "$OUT/${index}"\n${text}`;
        }
        return filesOf([{ language, label, text }]).length > 0
          ? `mkdir -p "$(dirname "$ROOT/${label}")"\ncat > "$ROOT/${label}" << 'END-OF-FILE'\n${text}END-OF-FILE`
          : "";
      });
      const out = join(shop.root, "..", "out");
      const script = [`mkdir -p "$OUT"`, ...parts].join("\n");
      succeeded(shop.run(script, { ROOT: shop.root, OUT: out }), document);
      for (const [index, { language, text }] of blocks.entries()) {
        if (language === "text") {
          assert.equal(plain(readFileSync(join(out, String(index - 1)), "utf8")), plain(text));
        }
      }
    });
  }

  it("is one of those that the tests know: commands, a pipeline, or a program on the engine", () => {
    const tested = (document: string): boolean =>
      blocksOf(document).some(
        ({ label, language }) =>
          ["test", "engine"].includes(label) || /^(\.git|Jenkinsfile)/.test(label + language),
      );
    assert.ok(ALL.length >= 9);
    assert.deepEqual(
      ALL.filter((document) => !tested(document)),
      [],
    );
  });

  it("shows stack files with keys that there are", () => {
    const files = ALL.flatMap((document) =>
      filesOf(blocksOf(document)).map((file): [string, Block] => [document, file]),
    );
    const stacks = files.filter(([, { label }]) => /Pulumi\.\w+\.yaml$/.test(label));
    assert.ok(stacks.length >= 8);
    for (const [document, { text }] of stacks) {
      const file = parse(text) as Record<string, unknown>;
      const { values, problems } = writtenConfiguration("deploy", {}, file);
      assert.deepEqual([...problems, ...readConfiguration(values, "deploy").problems], [], document);
    }
  });

  it("GitHub Actions: every job begins on an empty machine, and hands on which services are affected", () => {
    const document = join(FOLDER, "github-actions.md");
    const workflow = blocksOf(document).find(({ label }) => label.startsWith(".github/"));
    const { jobs } = parse(workflow?.text ?? "") as { readonly jobs: Readonly<Record<string, Job>> };
    const outputs: Record<string, string> = {};
    const calls: string[] = [];
    for (const [name, job] of Object.entries(jobs)) {
      assert.ok(job["runs-on"] !== "" && (job.needs === undefined || job.needs in jobs), name);
      const shop = shopOf(document);
      for (const step of job.steps) {
        assert.ok((step.uses === undefined) !== (step.run === undefined), `${name}: uses or run`);
        const env = Object.fromEntries(
          Object.entries(step.env ?? {}).map(([key, value]) => [
            key,
            value.includes("matrix.") ? "auth" : "HEAD~1",
          ]),
        );
        const folder = step["working-directory"] ?? ".";
        const file = join(shop.root, "..", "output");
        const script = step.run ?? "true";
        assert.doesNotMatch(script, /\$\{\{/, "values reach a script through its environment");
        succeeded(shop.run(script, { ...env, GITHUB_OUTPUT: file }, folder), script);
        if (step.id !== undefined) {
          outputs[step.id] = readFileSync(file, "utf8");
        }
      }
      calls.push(...shop.calls);
    }
    assert.deepEqual(outputs, { affected: 'matrix={"service":["auth"]}\n' });
    assert.ok(calls.includes("pulumi up --stack prod --yes --continue-on-error"));
    assert.ok(calls.includes("pulumi preview --stack prod"));
  });

  it("GitLab CI: every job's script works after that of all jobs", () => {
    const document = join(FOLDER, "gitlab-ci.md");
    const pipeline = blocksOf(document).find(({ label }) => label === ".gitlab-ci.yml");
    const {
      stages,
      default: all,
      ...jobs
    } = parse(pipeline?.text ?? "") as {
      readonly stages: readonly string[];
      readonly default: { readonly before_script: readonly string[] };
    } & Readonly<Record<string, { readonly stage: string; readonly script: readonly string[] }>>;
    assert.deepEqual(Object.keys(jobs), ["affected", "images"]);
    for (const [name, { stage, script }] of Object.entries(jobs)) {
      assert.ok(stages.includes(stage), name);
      const shop = shopOf(document);
      const lines = [...all.before_script, ...script].join("\n");
      const said = succeeded(shop.run(lines, { CI_COMMIT_BEFORE_SHA: "HEAD~1" }), lines);
      if (name === "affected") {
        assert.equal(said, "auth\n");
      } else {
        assert.ok(shop.calls.includes("pulumi up --stack prod --yes --continue-on-error"));
      }
    }
  });

  it("CODING: every command of the pipeline works", () => {
    const document = join(FOLDER, "coding.md");
    const { text = "" } = blocksOf(document).find(({ label }) => label === "Jenkinsfile") ?? {};
    const commands = [...text.matchAll(/^\s*sh '([^']*)'$/gm)].map(([, command = ""]) => command);
    assert.equal(commands.length, (text.match(/\bsh '/g) ?? []).length);
    assert.equal(text.split("{").length, text.split("}").length);
    const shop = shopOf(document);
    const secrets = { CCR_USER: "100012345678", CCR_PASSWORD: "CANARY" };
    const said = commands.map((command) => succeeded(shop.run(command, secrets), command)).join("");
    assert.match(said, /^auth {2}application\/auth\/cmd\/auth\/main\.go {2}/m);
    assert.ok(shop.calls.includes("pulumi up --stack prod --yes --continue-on-error"));
    assert.ok(!shop.calls.join().includes("CANARY"), "a password is on no command line");
  });
});
