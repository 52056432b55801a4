// Proves for every argument that takes a text: whatever the text is, it is a problem with field, rule and fix, or what
// reads the Dockerfile finds exactly this text in it, and no instruction, flag or line of a script more. Scripts are read
// by a real shell.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { ArgumentName } from "../../../components/plan/argumentTable";
import {
  argsOf,
  parseDockerfile,
  type ParsedDockerfile,
  type Step,
} from "../../../components/plan/customDockerfile/parsedDockerfile";
import { expand } from "../../../components/plan/customDockerfile/variables";
import { type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { WorkTree } from "../../../components/source/workTree";
import { goFields } from "../../support/quoting/goFields";
import { NASTY } from "../../support/quoting/nasty";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

/** Where a text stands: how it is given, and how the image's readers read it. */
interface Place {
  readonly args: (text: string) => Partial<PlannedArguments>;
  /** Files of the tree beside the shop's, or instead of them. @default - the shop */
  readonly files?: (text: string) => TreeFiles;
  readonly name?: (text: string) => string;
  /** What is read; undefined: the text stands in nothing that is written. */
  readonly reads?: (plan: ServicePlan, text: string) => unknown;
  /** What must be read. @default - the text */
  readonly expected?: (text: string) => unknown;
  /** A text that means nothing to anybody. @default "plain" */
  readonly plain?: string;
}

const DIGEST = `sha256:${"a".repeat(64)}`;
const MODULE = "module example.com/app\n\ngo 1.24\n";
const MAIN = "package main\n\nvar Version string\n\nfunc main() {}\n";

/** Every argument, so that a new one does not compile without a place; those that take no text of the user's have none. */
const PLACES: Readonly<Record<ArgumentName | "name", Readonly<Record<string, Place>>>> = {
  name: {
    name: {
      name: (text) => text,
      args: () => ({ repository: "auth", maxSize: { binary: "30 MB" } }),
      reads: (plan) => wordsOf(plan, "go run main.go").at(-3),
    },
  },
  source: {},
  main: {
    "folder of the module": {
      args: (text) => ({ main: text }),
      files: (text) => ({ [`${text}/go.mod`]: MODULE, [`${text}/main.go`]: MAIN }),
      reads: (plan) => ofStage(plan, "compile", "WORKDIR"),
      expected: (text) => `/src/${text}`,
    },
    "folder of a module with vendored packages": {
      args: (text) => ({ main: text }),
      files: (text) => ({
        [`${text}/go.mod`]: `${MODULE}\nrequire example.org/lib v1.0.0\n`,
        [`${text}/main.go`]: 'package main\n\nimport _ "example.org/lib"\n\nfunc main() {}\n',
        [`${text}/vendor/modules.txt`]: "# example.org/lib v1.0.0\n## explicit; go 1.24\nexample.org/lib\n",
        [`${text}/vendor/example.org/lib/lib.go`]: "package lib\n",
      }),
      reads: (plan, text) => {
        const mounts = stepsOf(plan, "dependencies")
          .flatMap(({ flags }) => flags)
          .map(({ value }) => value.text)
          .filter((value) => value.includes("source=src/"));
        const folder = variable(plan, "dependencies", "GO_SERVICE_IMAGE_VENDOR") ?? `${text}/vendor`;
        const own = /index\(\$3, ("(?:[^"\\]|\\.)*")\) != 1/.exec(plan.dockerfile.replaceAll("'\\''", "'"));
        return [
          ...mounts.map((value) => expand(value, () => folder)),
          execFileSync("awk", [`BEGIN { printf "%s", ${own?.[1] ?? ""} }`], { encoding: "utf8" }),
        ];
      },
      expected: (text) => [
        `type=bind,source=src/${text}/vendor,target=/src/${text}/vendor`,
        `/src/${text}/vendor/`,
      ],
    },
    "folder of the main package": {
      args: (text) => ({ main: `cmd/${text}` }),
      files: (text) => ({ "go.mod": MODULE, [`cmd/${text}/main.go`]: MAIN }),
      reads: (plan) => wordsOf(plan, "go build").at(-1),
      expected: (text) => `./cmd/${text}`,
    },
    "a file of it": {
      args: () => ({ main: "." }),
      files: (text) => ({ "go.mod": MODULE, [`${text}.go`]: MAIN }),
    },
    "folder of another module of the workspace": {
      args: () => ({ main: "api" }),
      files: (text) => ({
        "go.work": `go 1.24\n\nuse (\n\t./api\n\t${JSON.stringify(`./${text}`)}\n)\n`,
        "api/go.mod": MODULE,
        "api/main.go": 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n',
        [`${text}/go.mod`]: "module example.com/lib\n\ngo 1.24\n",
        [`${text}/lib.go`]: "package lib\n",
      }),
      reads: (plan) =>
        plan.context
          .filter(({ path }) => path.startsWith("packages/linux"))
          .map(({ content }) => content().toString().split("\n"))
          .flatMap((lines) => lines.filter((line) => /[^\w./=:@%+-]/.test(line))),
      expected: () => [],
    },
  },
  programs: {
    name: { args: (text) => ({ programs: { [text]: ORDER } }) },
    folder: { args: (text) => ({ programs: { migrate: text } }), plain: ORDER },
  },
  repository: { name: { args: (repository) => ({ repository }) } },
  platforms: { name: { args: (text) => ({ platforms: [text] }), plain: "linux/arm64" } },
  go: {
    image: { args: (image) => ({ go: { image } }), reads: (plan) => imageOf(plan, "go") },
    version: { args: (version) => ({ go: { version } }), plain: "1.26.8" },
    tags: {
      args: (text) => ({ go: { tags: [text] } }),
      reads: (plan) =>
        goFields(variable(plan, "compile", "GOFLAGS") ?? "").find((flag) => flag.startsWith("-tags")),
      expected: (text) => `-tags=${text}`,
    },
    ldflags: {
      args: (text) => ({ go: { ldflags: [text] } }),
      reads: (plan) => goBuildFlag(plan, "-ldflags"),
    },
    flags: {
      args: (text) => ({ go: { flags: [`-x=${text}`] } }),
      reads: (plan) => goFields(variable(plan, "compile", "GOFLAGS") ?? "").at(-1),
      expected: (text) => `-x=${text}`,
    },
    env: {
      args: (GODEBUG) => ({ go: { env: { GODEBUG } } }),
      reads: (plan) => variable(plan, "go", "GODEBUG"),
    },
    "name in env": { args: (text) => ({ go: { env: { [text]: "1" } } }), plain: "GODEBUG" },
    extraPackages: {
      args: (text) => ({ go: { extraPackages: [text] } }),
      plain: "example.com/shop/pkg/log",
    },
    "cgo.cc": {
      args: (text) => ({ go: { cgo: { cc: { "linux/amd64": text } } }, platforms: ["linux/amd64"] }),
      reads: (plan) =>
        shellWords(lineWith(plan, "go", "> /compilers/linux_amd64.c;").split(" > ")[0] ?? "").join(" "),
      expected: (text) => `echo ${text}`,
    },
    "folder of workspace": {
      args: (text) => ({ main: `${text}/app`, go: { workspace: `${text}/go.work` } }),
      files: (text) => ({
        [`${text}/go.work`]: "go 1.24\n\nuse ./app\n",
        [`${text}/app/go.mod`]: MODULE,
        [`${text}/app/main.go`]: MAIN,
      }),
      reads: (plan) => variable(plan, "compile", "GOWORK"),
      expected: (text) => `/src/${text}/go.work`,
    },
  },
  dockerfile: {
    path: {
      args: (path) => ({ dockerfile: { path } }),
      files: (text) => ({ ...SHOP, [text]: "FROM scratch\nCOPY go.mod /\n" }),
      reads: ({ dockerfile }) => dockerfile,
      expected: () => "FROM scratch\nCOPY go.mod /\n",
    },
    folder: {
      args: (folder) => ({ dockerfile: { path: "Dockerfile", folder } }),
      files: (text) => ({ ...SHOP, Dockerfile: "FROM scratch\nCOPY . /\n", [`${text}/file`]: "" }),
      reads: ({ context }) => context.map(({ path }) => path),
      expected: () => ["file"],
    },
    contexts: {
      args: (text) => ({ dockerfile: { path: "Dockerfile", contexts: { [text]: "pkg" } } }),
      files: () => ({ ...SHOP, Dockerfile: "FROM scratch\nCOPY --from=plain . /\n" }),
    },
  },
  ssh: {
    id: {
      args: (text) => ({ dockerfile: { path: "Dockerfile" }, ssh: { [text]: [] } }),
      files: () => ({ ...SHOP, Dockerfile: "FROM scratch\nRUN --mount=type=ssh,id=plain true\n" }),
    },
  },
  buildArgs: {
    name: { args: (text) => ({ buildArgs: { [text]: "1" } }), plain: "HTTP_PROXY" },
    value: { args: (HTTP_PROXY) => ({ buildArgs: { HTTP_PROXY } }) },
  },
  cache: {
    reference: {
      args: (reference) => ({ cache: { reference } }),
      plain: "example.com/team/auth:cache",
    },
  },
  target: { name: { args: (target) => ({ target }), plain: "compile" } },
  version: { value: { args: (value) => ({ version: { value } }) } },
  versionVariable: {
    name: { args: (versionVariable) => ({ versionVariable }), plain: "main.Version" },
  },
  variables: {
    name: { args: (text) => ({ variables: { [text]: "1" } }), plain: "main.Version" },
    value: {
      args: (text) => ({ variables: { "main.Version": text } }),
      reads: (plan) => goFields(goBuildFlag(plan, "-ldflags") ?? "").at(-1),
      expected: (text) => `main.Version=${text}`,
    },
  },
  maxSize: { binary: { args: (binary) => ({ maxSize: { binary } }), plain: "30 MB" } },
  upx: {
    image: { args: (image) => ({ upx: { image } }), reads: (plan) => imageOf(plan, "packed") },
  },
  extraTags: { tag: { args: (text) => ({ extraTags: [text] }) } },
  runtime: {
    image: {
      args: (image) => ({ runtime: { image } }),
      reads: (plan) => imageOf(plan, "final"),
      expected: (text) => (/[/]/.test(text) ? text : `docker.io/library/${text}`),
    },
  },
  mirrors: {
    from: {
      args: (text) => ({ mirrors: { [text]: "mirror.example.com" } }),
      plain: "docker.io",
    },
    to: {
      args: (text) => ({ mirrors: { "docker.io": text } }),
      reads: (plan) => imageOf(plan, "go")?.split("/library/")[0],
      plain: "mirror.example.com",
    },
  },
  bases: {
    reference: { args: (text) => ({ bases: { [text]: DIGEST } }) },
    digest: {
      args: (text) => ({ runtime: "alpine", bases: { "docker.io/library/alpine:3.22": text } }),
      reads: (plan) => imageOf(plan, "final")?.split("@")[1],
      plain: DIGEST,
    },
  },
  timezone: { name: { args: (timezone) => ({ timezone }), plain: "Asia/Tokyo" } },
  user: { id: { args: (user) => ({ user }), plain: "1000" } },
  programPath: {
    path: {
      args: (text) => ({ programPath: `/usr/bin/${text}` }),
      reads: (plan) => wordsOf(plan, "cp /binaries").at(-1),
      expected: (text) => `/out/linux_amd64/usr/bin/${text}`,
    },
  },
  entrypoint: {
    word: {
      args: (text) => ({ entrypoint: [text] }),
      reads: (plan) => stepOf(plan, "final", "ENTRYPOINT").words,
      expected: (text) => [text],
    },
  },
  perPlatform: {
    platform: {
      args: (text) => ({ perPlatform: { [text]: { environment: { MODE: "1" } } } }),
      plain: "linux/arm64",
    },
    argument: {
      args: (text) => ({ perPlatform: { "linux/arm64": { arguments: [text] } } }),
      reads: (plan) => stepOf(plan, "on-linux_arm64", "CMD").words,
      expected: (text) => [text],
    },
    environment: {
      args: (MODE) => ({ perPlatform: { "linux/arm64": { environment: { MODE } } } }),
      reads: (plan) => variable(plan, "on-linux_arm64", "MODE"),
    },
  },
  arguments: {
    word: {
      args: (text) => ({ arguments: [text] }),
      reads: (plan) => stepOf(plan, "final", "CMD").words,
      expected: (text) => [text],
    },
  },
  environment: {
    name: { args: (text) => ({ environment: { [text]: "1" } }) },
    value: {
      args: (MODE) => ({ environment: { MODE } }),
      reads: (plan) => variable(plan, "final", "MODE"),
    },
  },
  workingDirectory: {
    path: {
      args: (text) => ({ workingDirectory: `/${text}` }),
      reads: (plan) => ofStage(plan, "final", "WORKDIR"),
      expected: (text) => `/${text}`,
    },
  },
  ports: { port: { args: (text) => ({ ports: [text] }), plain: "8000/udp" } },
  volumes: {
    path: {
      args: (text) => ({ volumes: [`/${text}`] }),
      reads: (plan) => stepOf(plan, "final", "VOLUME").words.map(expanded),
      expected: (text) => [`/${text}`],
    },
  },
  healthcheck: {
    command: {
      args: (text) => ({ healthcheck: { command: [text] } }),
      reads: (plan): unknown => JSON.parse(stepOf(plan, "final", "HEALTHCHECK").text.replace(/^CMD /, "")),
      expected: (text) => [text],
    },
    interval: {
      args: (interval) => ({ healthcheck: { command: ["/a"], interval } }),
      plain: "30s",
    },
  },
  files: {
    source: {
      args: (text) => ({ files: { [text]: "/app/file" } }),
      files: (text) => ({ ...SHOP, [text]: "" }),
    },
    target: { args: (text) => ({ files: { "README.md": `/${text}` } }) },
  },
  labels: {
    name: { args: (text) => ({ labels: { [text]: "1" } }) },
    value: {
      args: (text) => ({ labels: { note: text } }),
      reads: (plan) => expanded(argsOf(stepOf(plan, "final", "LABEL"))[0]?.value ?? ""),
    },
  },
  annotations: {
    value: {
      args: (text) => ({ annotations: { note: text } }),
      reads: ({ annotations }) => annotations["note"],
    },
  },
  debug: {},
};

function parsed({ dockerfile }: ServicePlan): ParsedDockerfile {
  return parseDockerfile(dockerfile);
}

function stepsOf(plan: ServicePlan, stage: string): readonly Step[] {
  return parsed(plan).stages.find(({ name }) => name === stage)?.steps ?? [];
}

function stepOf(plan: ServicePlan, stage: string, keyword: string): Step {
  const found = stepsOf(plan, stage).find((step) => step.keyword === keyword);
  assert.ok(found, `${keyword} in ${stage}`);
  return found;
}

/** As BuildKit reads a word: a variable would be seen. */
function expanded(word: string): string {
  return expand(word, (name) => `value of ${name}`);
}

function ofStage(plan: ServicePlan, stage: string, keyword: string): string {
  return expanded(stepOf(plan, stage, keyword).text);
}

function variable(plan: ServicePlan, stage: string, name: string): string | undefined {
  const all = stepsOf(plan, stage).filter(({ keyword }) => keyword === "ENV");
  const found = all.flatMap(argsOf).find((one) => one.name === name);
  return found?.value === undefined ? undefined : expanded(found.value);
}

function imageOf(plan: ServicePlan, stage: string): string | undefined {
  const found = parsed(plan).stages.find(({ name }) => name === stage);
  return found && expanded(found.image);
}

function lineWith(plan: ServicePlan, stage: string, part: string): string {
  const lines = stepsOf(plan, stage).flatMap(({ text }) => text.split("\n"));
  return lines.find((line) => line.includes(part)) ?? "";
}

/** Words of a line of a script, as a shell reads them. */
function shellWords(line: string): string[] {
  const out = execFileSync("sh", ["-c", `set -f; printf '%s\\0' ${line}`], { encoding: "utf8", cwd: "/" });
  return out.split("\0").slice(0, -1);
}

/** Words of the first Go command of the compile step that begins so, as the Go command gets them. */
function wordsOf(plan: ServicePlan, command: string): string[] {
  return shellWords(lineWith(plan, "compile", command).replace(/ >&2$/, ""));
}

function goBuildFlag(plan: ServicePlan, flag: string): string | undefined {
  const words = wordsOf(plan, "go build");
  return words[words.indexOf(flag) + 1];
}

/** What a text must not change: instructions, their flags, and how many lines the scripts have. */
function skeletonOf(plan: ServicePlan): unknown {
  return parsed(plan).stages.map(({ name, steps }) => [
    name,
    steps.map(({ keyword, flags, text }) => [
      keyword,
      flags.map((flag) => flag.name),
      text.split("\n").length,
    ]),
  ]);
}

const NOTHING = { plan: undefined, fields: [] };

let shop = "";

function outcomeOf(place: Place, text: string): { plan: ServicePlan | undefined; fields: string[] } {
  const root = place.files === undefined ? shop : makeTree(place.files(text));
  const name = place.name?.(text) ?? "auth";
  const args = { source: root, main: AUTH, ...place.args(text) };
  const { plan, problems } = tryPlanService(WorkTree.open(root), name, args);
  problems.forEach(({ field, rule, fix }) => {
    assert.ok(field !== "" && rule !== "" && fix !== "");
  });
  assert.equal(plan === undefined, problems.length > 0);
  return { plan, fields: problems.map(({ field }) => field) };
}

describe("nasty texts", function () {
  this.timeout(60_000);
  before(() => (shop = makeTree(SHOP)));
  after(removeTrees);

  for (const [argument, places] of Object.entries(PLACES)) {
    for (const [what, place] of Object.entries(places)) {
      it(`are a problem or themselves: ${argument}, ${what}`, () => {
        const { plain = "plain" } = place;
        const base = outcomeOf(place, plain).plan;
        assert.ok(base, JSON.stringify(outcomeOf(place, plain).fields));
        for (const text of [plain, ...NASTY]) {
          // no file can be called so
          const { plan } =
            place.files !== undefined && text.includes("\0") ? NOTHING : outcomeOf(place, text);
          if (plan !== undefined) {
            assert.deepEqual(skeletonOf(plan), skeletonOf(base), text);
            assert.doesNotMatch(plan.dockerfile, /\0/);
            assert.deepEqual(place.reads?.(plan, text), place.reads && (place.expected?.(text) ?? text));
          }
        }
      });
    }
  }
});
