import type { TreeFiles } from "../tree";
import type { ShelvedModules } from "./moduleShelf";

/** A tree whose modules have to do with each other in one way, and what its program prints. */
export interface ModuleShape {
  readonly what: string;
  readonly files: TreeFiles;
  readonly main: string;
  readonly prints: string;
  /** Whether shared dependencies are tried in an image, too: their stages are those of a service alone. */
  readonly shared?: boolean;
  /** Packages that the plan cannot see. */
  readonly extraPackages?: readonly string[];
}

export const goMod = (path: string, ...lines: string[]): string =>
  [`module ${path}`, "", "go 1.24", "", ...lines, ""].join("\n");
const library = (name: string, text: string): string =>
  `package ${name}\n\nfunc Text() string { return ${text} }\n`;
const importing = (name: string, path: string, text: string): string =>
  `package ${name}\n\nimport "${path}"\n\nfunc Text() string { return ${text} }\n`;
export const program = (imports: readonly string[], text: string): string =>
  [
    "package main",
    "",
    ...imports.map((path) => `import ${path}`),
    "",
    `func main() { println(${text}) }`,
    "",
  ].join("\n");

/** What third parties have published. */
export const SHELF: ShelvedModules = {
  "example.org/leaf@v1.0.0": {
    "go.mod": "module example.org/leaf\n\ngo 1.16\n",
    "leaf.go": library("leaf", '"leaf"'),
    "unused/unused.go": library("unused", '"unused"'),
  },
  "example.org/unneeded@v1.0.0": {
    "go.mod": goMod("example.org/unneeded", "require example.org/leaf v1.0.0"),
    "unneeded.go": importing("unneeded", "example.org/leaf", "leaf.Text()"),
  },
  "example.org/old@v1.0.0": {
    "go.mod": "module example.org/old\n\nrequire example.org/leaf v1.0.0\n",
    "old.go": importing("old", "example.org/leaf", '"old " + leaf.Text()'),
  },
  // a package of the program's module, whose own module it need not require
  "example.org/plugin@v1.0.0": {
    "go.mod": goMod("example.org/plugin"),
    "plugin.go": importing("plugin", "example.com/app/hook", '"plugin " + hook.Text()'),
  },
  // no compiler takes it, nor what imports it
  "example.org/broken@v1.0.0": {
    "go.mod": goMod("example.org/broken", "require example.org/leaf v1.0.0"),
    "broken.go": importing("broken", "example.org/leaf", "leaf.Gone()"),
    "above/above.go": importing("above", "example.org/broken", '"above " + broken.Text()'),
  },
  // no Go command loads these for Linux without cgo: of another system, in C, with a lost import, torn
  "example.org/elsewhere@v1.0.0": {
    "go.mod": goMod("example.org/elsewhere"),
    "elsewhere_plan9.go": library("elsewhere", '"elsewhere"'),
  },
  "example.org/native@v1.0.0": {
    "go.mod": goMod("example.org/native"),
    "native.go": `package native\n\n// #include "native.h"\nimport "C"\n\nfunc Text() string { return "native" }\n`,
    "native.h": "",
    "native_test.go": "package native\n",
  },
  "example.org/astray@v1.0.0": {
    "go.mod": goMod("example.org/astray", "require example.org/leaf v1.0.0"),
    "astray.go": importing("astray", "example.org/leaf/gone", "gone.Text()"),
    "above/above.go": importing("above", "example.org/astray", '"above " + astray.Text()'),
  },
  "example.org/torn@v1.0.0": {
    "go.mod": goMod("example.org/torn"),
    "torn.go": "package torn\n\nimport leaf\n",
  },
  // requires what nobody has: its graph cannot be loaded, and need not be where all packages are found without
  "example.org/unfinished@v1.0.0": {
    "go.mod": "module example.org/unfinished\n\ngo 1.16\n\nrequire example.org/nowhere v1.0.0\n",
    "unfinished.go": library("unfinished", '"unfinished"'),
  },
  "example.org/user@v1.0.0": {
    "go.mod": goMod("example.org/user", "require example.com/lib v1.0.0"),
    "user.go": importing("user", "example.com/lib/deep", '"user " + deep.Text()'),
  },
  "example.com/app/api@v1.0.0": {
    "go.mod": goMod("example.com/app/api"),
    "kind/kind.go": library("kind", '"kind"'),
  },
  "example.com/app/sdk@v1.0.0": {
    "go.mod": goMod("example.com/app/sdk"),
    "sdk.go": importing("sdk", "example.com/app/internal/deep", '"sdk " + deep.Text()'),
  },
  "example.org/assembly@v1.0.0": {
    "go.mod": goMod("example.org/assembly"),
    "answer/answer.go": "package answer\n\n// Answer is written in assembly.\nfunc Answer() int\n",
    "answer/answer_amd64.s":
      '#include "../macros/answer.inc"\n\nTEXT ·Answer(SB), $0-8\n\tMOVQ $ANSWER, ret+0(FP)\n\tRET\n',
    "macros/answer.inc": '#include "../macros/value.txt"\n',
    "macros/value.txt": "#define ANSWER 42\n",
  },
  "example.org/embedding@v1.0.0": {
    "go.mod": goMod("example.org/embedding"),
    "data/greeting.txt": "embedded",
    "embedding.go":
      'package embedding\n\nimport (\n\t_ "embed"\n\t_ "unsafe"\n\n\t_ "example.org/embedding/inner"\n)\n\n' +
      "//go:embed data/greeting.txt\nvar text string\n\n//go:linkname linked example.org/embedding/inner.linked\n" +
      "func linked() string\n\nfunc Text() string { return text + linked() }\n",
    "empty.s": "",
    "inner/inner.go": 'package inner\n\nfunc linked() string { return " and linked" }\n',
  },
  "example.org/shared@v1.0.0": {
    "go.mod": "module example.org/shared\n\ngo 1.16\n",
    "shared.go": library("shared", '"shared"'),
  },
};

const SELF = {
  "app/go.mod": goMod(
    "example.com/app",
    "replace example.com/lib => ../lib",
    "",
    "require (",
    "\texample.com/lib v0.0.0",
    "\texample.org/leaf v1.0.0",
    "\texample.org/unneeded v1.0.0",
    ")",
  ),
  "app/cmd/app/main.go": program(
    ['"example.com/lib"', '"example.org/leaf"'],
    'lib.Text() + " " + leaf.Text()',
  ),
  "app/cmd/app/main_test.go": 'package main\n\nimport _ "example.org/unneeded"\n',
  "lib/go.mod": goMod(
    "example.com/lib",
    "replace example.com/app => ../app",
    "",
    "require example.com/app v0.0.0-20240101000000-000000000000",
  ),
  "lib/lib.go": library("lib", '"lib"'),
};

const PLUGIN = {
  "go.mod": goMod("example.com/app", "require example.org/plugin v1.0.0"),
  "hook/hook.go": library("hook", '"hook"'),
  "cmd/app/main.go": program(['"example.org/plugin"'], "plugin.Text()"),
};

/** A folder that Go takes, and shells and Dockerfiles only in quotes. */
const ODD = `it's $HOME "q" ünï #1,`;

/** The shapes; `go.sum` is added where a tree has none. */
export const SHAPES: readonly ModuleShape[] = [
  {
    what: "a local module that requires the main module back",
    shared: true,
    files: SELF,
    main: "app/cmd/app",
    prints: "lib leaf",
  },
  {
    what: "a vendored package that imports the main module",
    shared: true,
    files: {
      ...PLUGIN,
      "vendor/modules.txt": "# example.org/plugin v1.0.0\n## explicit; go 1.24\nexample.org/plugin\n",
      "vendor/example.org/plugin/plugin.go": SHELF["example.org/plugin@v1.0.0"]?.["plugin.go"] ?? "",
    },
    main: "cmd/app",
    prints: "plugin hook",
  },
  {
    what: "a third-party package that imports a package of the main module, as own code does",
    files: {
      ...PLUGIN,
      "cmd/app/main.go": program(
        ['"example.com/app/hook"', '"example.org/plugin"'],
        'hook.Text() + " " + plugin.Text()',
      ),
    },
    main: "cmd/app",
    prints: "hook plugin hook",
  },
  {
    what: "a third-party package that imports the main module, beside a module whose graph cannot be loaded",
    files: {
      ...PLUGIN,
      "go.mod": goMod(
        "example.com/app",
        "require (",
        "\texample.org/plugin v1.0.0",
        "\texample.org/unfinished v1.0.0",
        ")",
      ),
      "cmd/app/main.go": program(
        ['"example.com/app/hook"', '"example.org/plugin"', '"example.org/unfinished"'],
        'hook.Text() + " " + plugin.Text() + " " + unfinished.Text()',
      ),
    },
    main: "cmd/app",
    prints: "hook plugin hook unfinished",
  },
  {
    what: "a third-party package that imports a module of a workspace in a folder whose name is no plain word",
    shared: true,
    files: {
      [`${ODD}/go.work`]: `go 1.24\n\nuse (\n\t./cmd\n\t${JSON.stringify(`./${ODD}`)}\n)\n`,
      [`${ODD}/cmd/go.mod`]: goMod("example.com/app/cmd", "require example.org/plugin v1.0.0"),
      [`${ODD}/cmd/main.go`]: program(
        ['"example.com/app/hook"', '"example.org/plugin"'],
        'hook.Text() + " " + plugin.Text()',
      ),
      [`${ODD}/${ODD}/go.mod`]: goMod("example.com/app", "require example.org/leaf v1.0.0"),
      [`${ODD}/${ODD}/hook/hook.go`]: importing("hook", "example.org/leaf", '"hook " + leaf.Text()'),
    },
    main: `${ODD}/cmd`,
    prints: "hook leaf plugin hook leaf",
  },
  {
    what: "a local module that imports a package of the main module",
    files: {
      ...SELF,
      "app/hook/hook.go": importing("hook", "example.org/leaf", '"hook " + leaf.Text()'),
      "lib/lib.go": importing("lib", "example.com/app/hook", '"lib " + hook.Text()'),
    },
    main: "app/cmd/app",
    prints: "lib hook leaf leaf",
  },
  {
    what: "a third-party package that alone imports a package of the main module",
    files: PLUGIN,
    main: "cmd/app",
    prints: "plugin hook",
    extraPackages: ["example.com/app/hook"],
  },
  {
    what: "a third-party package that alone imports a package of a local module",
    files: {
      "app/go.mod": goMod(
        "example.com/app",
        "replace example.com/lib => ../lib",
        "",
        "require (",
        "\texample.com/lib v1.0.0 // indirect",
        "\texample.org/user v1.0.0",
        "\texample.org/shared v1.0.0 // indirect",
        ")",
      ),
      "app/main.go": program(['"example.org/user"'], "user.Text()"),
      "lib/go.mod": goMod("example.com/lib", "require example.org/shared v1.0.0"),
      "lib/deep/deep.go": importing("deep", "example.org/shared", '"deep " + shared.Text()'),
    },
    main: "app",
    prints: "user deep shared",
    extraPackages: ["example.com/lib/deep"],
  },
  {
    what: "a workspace of modules with requirements of their own, and one that is replaced",
    files: {
      "go.work": "go 1.24\n\nuse (\n\t./api\n\t./lib\n)\n\nreplace example.com/third => ./third\n",
      "api/go.mod": goMod("example.com/api", "require example.org/leaf v1.0.0"),
      "api/cmd/api/main.go": program(
        ['"example.com/lib"', '"example.org/leaf"'],
        'lib.Text() + " " + leaf.Text()',
      ),
      "lib/go.mod": goMod(
        "example.com/lib",
        "require (",
        "\texample.com/third v1.0.0",
        "\texample.org/shared v1.0.0",
        ")",
      ),
      "lib/lib.go":
        'package lib\n\nimport (\n\t"example.com/third"\n\t"example.org/shared"\n)\n\nfunc Text() string { return third.Text() + " " + shared.Text() }\n',
      "third/go.mod": goMod("example.com/third", "require example.org/old v1.0.0"),
      "third/third.go": importing("third", "example.org/old", "old.Text()"),
    },
    main: "api/cmd/api",
    prints: "old leaf shared leaf",
  },
  {
    what: "a vendored workspace in folders whose names are no plain words",
    shared: true,
    files: {
      [`${ODD}/go.work`]: `go 1.24\n\nuse (\n\t./api\n\t${JSON.stringify(`./${ODD}`)}\n)\n`,
      [`${ODD}/api/go.mod`]: goMod("example.com/api"),
      [`${ODD}/api/cmd/api/main.go`]: program(['"example.com/lib"'], "lib.Text()"),
      [`${ODD}/${ODD}/go.mod`]: goMod("example.com/lib", "require example.org/leaf v1.0.0"),
      [`${ODD}/${ODD}/a b.go`]: importing("lib", "example.org/leaf", '"lib " + leaf.Text()'),
      [`${ODD}/vendor/modules.txt`]:
        "## workspace\n# example.org/leaf v1.0.0\n## explicit; go 1.16\nexample.org/leaf\n",
      [`${ODD}/vendor/example.org/leaf/leaf.go`]: SHELF["example.org/leaf@v1.0.0"]?.["leaf.go"] ?? "",
    },
    main: `${ODD}/api/cmd/api`,
    prints: "lib leaf",
  },
  {
    what: "a module whose graph is not pruned, with a path that has no dot",
    shared: true,
    files: {
      "go.mod":
        "module app\n\ngo 1.16\n\nreplace corelib => example.org/shared v1.0.0\n\nrequire (\n\tcorelib v1.0.0\n\texample.org/old v1.0.0\n)\n",
      "main.go": program(
        ['corelib "corelib"', '"example.org/old"', '"app/log"'],
        'corelib.Text() + " " + old.Text() + log.Text()',
      ),
      "log/log.go": library("log", '" log"'),
    },
    main: ".",
    prints: "shared old leaf log",
  },
  {
    what: "a replacement that is named like a folder of the standard library",
    files: {
      "go.mod": goMod(
        "example.com/app",
        "replace plugin/common => example.org/shared v1.0.0",
        "",
        "require plugin/common v1.0.0",
      ),
      "main.go": program(['common "plugin/common"'], "common.Text()"),
    },
    main: ".",
    prints: "shared",
  },
  {
    what: "a package whose path a published module has, too",
    files: {
      "go.mod": goMod("example.com/app", "require example.com/app/api v1.0.0"),
      "api/own/own.go": library("own", '"own"'),
      "main.go": program(
        ['"example.com/app/api/own"', '"example.com/app/api/kind"'],
        'own.Text() + " " + kind.Text()',
      ),
    },
    main: ".",
    prints: "own kind",
  },
  {
    what: "a published module below the main one that imports an internal package of it, as own code does",
    files: {
      "go.mod": goMod("example.com/app", "require example.com/app/sdk v1.0.0"),
      "internal/deep/deep.go": library("deep", '"deep"'),
      "main.go": program(
        ['"example.com/app/internal/deep"', '"example.com/app/sdk"'],
        'deep.Text() + " " + sdk.Text()',
      ),
    },
    main: ".",
    prints: "deep sdk deep",
  },
  {
    what: "assembly that includes files of folders that are no packages",
    files: {
      "go.mod": goMod("example.com/app", "require example.org/assembly v1.0.0"),
      "main.go": program(['"example.org/assembly/answer"'], "answer.Answer()"),
    },
    main: ".",
    prints: "42",
  },
  {
    what: "a third-party package with embedded files and a linked name",
    files: {
      "go.mod": goMod("example.com/app", "require example.org/embedding v1.0.0"),
      "main.go": program(['"example.org/embedding"'], "embedding.Text()"),
    },
    main: ".",
    prints: "embedded and linked",
  },
  {
    what: "a nested module with tools and ignored folders, and a package that patterns pass over",
    files: {
      "go.mod": goMod("example.com/app", "require example.org/unneeded v1.0.0"),
      "app.go": "package app\n",
      "tools/go.mod": goMod(
        "example.com/app/tools",
        "tool example.org/unneeded",
        "",
        "ignore ./web",
        "",
        "require (",
        "\texample.org/leaf v1.0.0",
        "\texample.org/shared v1.0.0",
        "\texample.org/unneeded v1.0.0",
        ")",
      ),
      "tools/main.go": program(
        ['"example.com/app/tools/web"', '"example.com/app/tools/testdata/_odd"'],
        'web.Text() + " " + odd.Text()',
      ),
      "tools/web/web.go": importing("web", "example.org/leaf", "leaf.Text()"),
      "tools/testdata/_odd/odd.go": importing("odd", "example.org/shared", "shared.Text()"),
    },
    main: "tools",
    prints: "leaf shared",
  },
];
