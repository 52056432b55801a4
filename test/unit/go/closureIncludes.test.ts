// Proves that files which only an assembler or a C compiler opens belong to the closure: the Go command builds the program
// in a folder that holds nothing else, and it prints the same.
import assert from "node:assert/strict";
import { assertBuildsAlone, freshClosure, targetOf } from "../../support/sameAsGo";
import { type TreeFiles, makeTree, removeTrees } from "../../support/tree";

const MODULE = "module example.com/app\n\ngo 1.24\n";
const CGO = targetOf({ cgoEnabled: true });

const ASSEMBLY: TreeFiles = {
  "go.mod": MODULE,
  "main.go": 'package main\n\nimport "example.com/app/sum/amd64"\n\nfunc main() { print(amd64.Sum()) }\n',
  "sum/amd64/sum.go": "package amd64\n\nfunc Sum() int\n",
  "sum/amd64/sum_amd64.s": [
    '#include "textflag.h" // of the toolchain',
    '#include "go_asm.h"',
    '  # include "../../asm/body.h"',
    "/*",
    '#include "../../asm/commented.h"',
    "*/",
    '// #include "../../asm/commented.h"',
    "#ifdef NEVER",
    '#include "../../asm/gone.h"',
    "#endif",
    "TEXT \u00b7Sum(SB), NOSPLIT, $0-8",
    "\tBODY",
    "",
  ].join("\n"),
  // names in it are relative to the package's folder, and not to its own
  "asm/body.h": '#include "../../deep/value.inc"\n#define BODY MOVQ $VALUE, AX; MOVQ AX, ret+0(FP); RET\n',
  "deep/value.inc": "#define VALUE 42\n",
  "asm/value.inc": "",
  "asm/commented.h": "",
  "asm/unused.h": "",
};

const C: TreeFiles = {
  "go.mod": MODULE,
  "main.go": 'package main\n\nimport "example.com/app/lib"\n\nfunc main() { print(lib.Value()) }\n',
  "lib/lib.go": [
    "package lib",
    "",
    "/*",
    "#cgo CFLAGS: -I${SRCDIR}/../include -I ../more",
    "#cgo windows CFLAGS: -I${SRCDIR}/../never",
    '#include "../c/direct.h"',
    "#include <angled.h>",
    "#include <stdio.h>",
    "*/",
    'import "C"',
    "",
    "func Value() int { return int(C.value() + C.angled() + C.MORE) }",
    "",
  ].join("\n"),
  "lib/value.c": '#include "parts/value.inc"\n',
  // names in it are relative to its own folder
  "lib/parts/value.inc": '#include "deeper.inc"\n#include <more.h>\nint value(void) { return DEEPER; }\n',
  "lib/parts/deeper.inc": "#define DEEPER 1\n",
  "lib/deeper.inc": "#error not this one\n",
  "c/direct.h": "int value(void);\n#include <more.h>\n",
  "include/angled.h": "static int angled(void) { return 2; }\n",
  "more/more.h": "#define MORE 4\n",
  "never/angled.h": "#error not this one\n",
};

describe("closure: included files", () => {
  afterEach(removeTrees);

  it("of assembly are read in folders that are not packages, by the rules of Go's assembler", function () {
    this.timeout(120_000);
    const { files } = assertBuildsAlone(makeTree(ASSEMBLY), ".", targetOf(), "42");
    assert.deepEqual(files, [
      ...["asm/body.h", "deep/value.inc", "go.mod", "main.go", "sum/amd64/sum.go", "sum/amd64/sum_amd64.s"],
    ]);
    assert.deepEqual(freshClosure(makeTree(ASSEMBLY), ".", targetOf({ goarch: "arm64" })).files, [
      ...["go.mod", "main.go", "sum/amd64/sum.go"],
    ]);
  });

  it("of C are read beside the file that names them, and where flags say", function () {
    this.timeout(120_000);
    const { files } = assertBuildsAlone(makeTree(C), ".", CGO, "7");
    assert.deepEqual(files, [
      ...[
        "c/direct.h",
        "go.mod",
        "include/angled.h",
        "lib/lib.go",
        "lib/parts/deeper.inc",
        "lib/parts/value.inc",
      ],
      ...["lib/value.c", "main.go", "more/more.h"],
    ]);
    // without cgo there is no Go file left
    assert.deepEqual(freshClosure(makeTree(C), ".").files, ["go.mod", "main.go"]);
  });

  it("are archives that the linker gets, by name, and by folder and name", () => {
    const files = {
      "go.mod": MODULE,
      "main.go": [
        "package main",
        "",
        "// #cgo linux LDFLAGS: -L${SRCDIR}/lib -lone ${SRCDIR}/lib/two.a -Wl,-T,lib/three.ld",
        "// #cgo darwin LDFLAGS: ${SRCDIR}/lib/four.a",
        'import "C"',
        "",
        "func main() {}",
        "",
      ].join("\n"),
      "lib/libone.a": "",
      "lib/two.a": "",
      "lib/three.ld": "",
      "lib/four.a": "",
    };
    assert.deepEqual(freshClosure(makeTree(files), ".", CGO).files, [
      ...["go.mod", "lib/libone.a", "lib/three.ld", "lib/two.a", "main.go"],
    ]);
  });

  it("that are links to the outside are reported", () => {
    const root = makeTree({ ...ASSEMBLY, "deep/value.inc": { link: "/etc/hostname" } });
    assert.deepEqual(
      freshClosure(root, ".").problems.map(({ field }) => field),
      ["deep/value.inc"],
    );
  });

  it("that include each other end", () => {
    const files = { "asm/body.h": '#include "../../asm/body.h"\n#include "../../deep/value.inc"\n' };
    assert.ok(freshClosure(makeTree({ ...ASSEMBLY, ...files }), ".").files.includes("deep/value.inc"));
  });
});
