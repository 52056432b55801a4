// Proves that files which only an assembler or a C compiler opens belong to the closure: the Go command builds the program
// in a folder that holds nothing else, and it prints the same.
import assert from "node:assert/strict";
import { readIncludes } from "../../../components/closure/includes";
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

/** A program that prints what C code in its comments returns from `f`, and what is in its folder besides. */
function program(preamble: readonly string[], files: TreeFiles): TreeFiles {
  const main = [
    "package main",
    "",
    "/*",
    ...preamble,
    "*/",
    'import "C"',
    "",
    "func main() { print(C.f()) }",
    "",
  ];
  return { "go.mod": MODULE, "main.go": main.join("\n"), ...files };
}

const RETURNS = "static int f(void) { return V; }";
const DECLARED = "int f(void);";
const value = (value: number): string => `#define V ${value}\n`;
/** A function of assembly that returns `V`. */
const ASSEMBLED = ".globl f\nf:\n mov $V, %eax\n ret\n.section .note.GNU-stack\n";
/** C code that returns the first byte of a symbol. */
const BLOB = "extern unsigned char blob[];\nint f(void) { return blob[0]; }\n";

/** Programs of which C compilers open files, by what names these: what they print, which files these are. */
const NAMED: Readonly<Record<string, readonly [TreeFiles, string, readonly string[]]>> = {
  "in folders of -I before those of -isystem, in any order": [
    program(["#cgo CFLAGS: -isystem ${SRCDIR}/sys -I${SRCDIR}/inc", "#include <v.h>", RETURNS], {
      ...{ "sys/v.h": value(1), "inc/v.h": value(2), "other/v.h": value(3) },
    }),
    "2",
    ["inc/v.h", "sys/v.h"],
  ],
  "in folders of -iquote before the package's own": [
    program(["#cgo CFLAGS: -iquote ${SRCDIR}/q -idirafter ${SRCDIR}/late", '#include "v.h"', RETURNS], {
      ...{ "v.h": value(1), "q/v.h": value(2), "late/v.h": value(3) },
    }),
    "2",
    ["late/v.h", "q/v.h", "v.h"],
  ],
  "in angle brackets in the package's own folder": [
    program(["#include <sub/v.h>", RETURNS], { "sub/v.h": value(1) }),
    "1",
    ["sub/v.h"],
  ],
  "by #include_next in the folder after it": [
    program(["#cgo CFLAGS: -I${SRCDIR}/one -I${SRCDIR}/two", "#include <v.h>", RETURNS], {
      ...{ "one/v.h": "#include_next <v.h>\n", "two/v.h": value(2) },
    }),
    "2",
    ["one/v.h", "two/v.h"],
  ],
  "by questions whether they are there": [
    program(
      [
        '#if __has_include("sub/v.h") && __has_include(<sub/w.h>)',
        "static int f(void) { return 1; }",
        "#else",
        "static int f(void) { return 0; }",
        "#endif",
      ],
      { "sub/v.h": "", "sub/w.h": "", "sub/x.h": "" },
    ),
    "1",
    ["sub/v.h", "sub/w.h"],
  ],
  "by macros": [
    program(
      [
        '#define H "sub/v.h"',
        "#include H",
        "#define W \\",
        "  <sub/w.h>",
        "#include W",
        "#include <sub/x.h>",
      ],
      {
        "sub/v.h": "#define Y(y) <y>\n",
        "sub/w.h": '#define INNER "inner.h"\n#include INNER\n',
        "sub/inner.h": value(4),
        "sub/x.h": `${RETURNS}\n`,
      },
    ),
    "4",
    ["sub/inner.h", "sub/v.h", "sub/w.h", "sub/x.h"],
  ],
  "below comments and texts of any kind": [
    program([DECLARED], {
      "f.c": [
        "// see gen/*.py, and don't touch",
        '#include "sub/v.h"',
        'const char *glob = "sub/*.h \\" //", quote = \'"\';',
        "#define A \\",
        '  "\\',
        '/*"',
        "// a comment that goes \\",
        " on: /* it is nothing else",
        "# /* in a directive */ include /* and */ <sub/w.h>",
        '/* x */ #include "sub/x.h" // "sub/comment.h"',
        '/* " */',
        '#line 7 "sub/origin.y"',
        "int f(void) { return V + W + X; }",
        "",
      ].join("\n"),
      ...{ "sub/v.h": value(1), "sub/w.h": "#define W 2\n", "sub/x.h": "#define X 4\n" },
      ...{ "sub/comment.h": "", "sub/origin.y": "" },
    }),
    "7",
    ["f.c", "sub/v.h", "sub/w.h", "sub/x.h"],
  ],
  "by assembly in C": [
    program([DECLARED], {
      "f.c": `__asm__(".globl blob\\nblob: .incbin \\"sub/b.bin\\"\\n");\n${BLOB}`,
      "sub/b.bin": Buffer.from([65, 0, ...Buffer.from('#include "not.h"\n')]),
      "sub/not.h": "",
    }),
    "65",
    ["f.c", "sub/b.bin"],
  ],
  "by macros of assembly in C": [
    program([DECLARED], {
      "f.c": `#include "incbin.h"\nINCBIN(blob, "sub/b.txt");\n${BLOB}`,
      "incbin.h":
        '#define INCBIN(name, file) __asm__(".globl " #name "\\n" #name ": .incbin \\"" file "\\"\\n")\n',
      "sub/b.txt": "A",
    }),
    "65",
    ["f.c", "incbin.h", "sub/b.txt"],
  ],
  "by assembly in raw texts": [
    program(["#cgo CFLAGS: -std=gnu11", DECLARED], {
      "f.c": `__asm__(R"x(.globl blob\nblob: .incbin "sub/b.bin" # ")\n)x"); // "\n${BLOB}`,
      "sub/b.bin": "A",
    }),
    "65",
    ["f.c", "sub/b.bin"],
  ],
  "by assembly": [
    program(["#cgo CFLAGS: -I${SRCDIR}/inc", DECLARED], {
      "f_amd64.S": `#include "sub/text.h"\n.include "sub/d.inc"\n${ASSEMBLED}`,
      "sub/text.h": "/* as */\n",
      // names in it are relative to the package's folder, or to those of -I
      "sub/d.inc": '.include "e.inc"\n',
      "inc/e.inc": "V = 5\n",
    }),
    "5",
    ["f_amd64.S", "inc/e.inc", "sub/d.inc", "sub/text.h"],
  ],
  "by assembly below the comments of its own": [
    program([DECLARED], {
      "f_amd64.s": `# made from gen/*.txt\n.include "sub/d.inc"\n/* the function */\n${ASSEMBLED}`,
      "sub/d.inc": "V = 5\n",
    }),
    "5",
    ["f_amd64.s", "sub/d.inc"],
  ],
  "by flags, with what these include": [
    program(["#cgo CFLAGS: -include ${SRCDIR}/sub/cfg.h -imacros sub/macros.h", RETURNS], {
      "sub/cfg.h": '#include "more/w.h"\n',
      "sub/more/w.h": "#define W 2\n",
      "sub/macros.h": '#include "v.h"\n',
      "sub/v.h": "#define V W\n",
    }),
    "2",
    ["sub/cfg.h", "sub/macros.h", "sub/more/w.h", "sub/v.h"],
  ],
  "in folders of flags in any spelling": [
    {
      "go.mod": MODULE,
      "main.go": [
        "package main // see gen/*.txt",
        "",
        "// #include <\u00fc.h>",
        '// #include "v.h"',
        "/* #cgo linux&&amd64 CFLAGS: -I${SRCDIR}/a\\ b '-I${SRCDIR}/\u00e0'",
        "#cgo windows&&amd64 CFLAGS: -I${SRCDIR}/never */",
        'import "C"',
        "",
        "func main() { print(C.V + C.U) } // #include <sub/comment.h>",
        "",
      ].join("\n"),
      ...{
        "a b/\u00fc.h": "#define U 1\n",
        "\u00e0/v.h": '#include "\u00f6.h"\n',
        "\u00e0/\u00f6.h": value(2),
      },
      ...{ "never/v.h": value(3), "sub/comment.h": "" },
    },
    "3",
    ["a b/\u00fc.h", "\u00e0/v.h", "\u00e0/\u00f6.h"],
  ],
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

  for (const [title, [files, printed, opened]] of Object.entries(NAMED)) {
    it(`are found ${title}`, function () {
      this.timeout(120_000);
      // the Go command takes a few flags only unless it is told otherwise
      const found = assertBuildsAlone(makeTree(files), ".", CGO, printed, { CGO_CFLAGS_ALLOW: ".*" }).files;
      assert.deepEqual(found, [...opened, "go.mod", "main.go"].sort());
    });
  }

  it("are those of each language: C and C++ have folders of their own", () => {
    const flags = ["#cgo CFLAGS: -I${SRCDIR}/c", "#cgo CXXFLAGS: -I${SRCDIR}/cpp", DECLARED];
    const files = { "f.cc": "#include <v.h>\n", "c/v.h": value(1), "cpp/v.h": value(2) };
    assert.deepEqual(freshClosure(makeTree(program(flags, files)), ".", CGO).files, [
      ...["c/v.h", "cpp/v.h", "f.cc", "go.mod", "main.go"],
    ]);
  });

  it("of assembly are read below comments", function () {
    this.timeout(120_000);
    const assembly = [
      "// made from gen/*.txt by hand \\",
      '#include "../../asm/body.h"',
      "/* the function */",
      'TEXT \u00b7Sum(SB), $0-8 // not "../../asm/unused.h"',
      "\tMOVB $'\"', AX /*",
      '#include "../../asm/commented.h" */',
      "\tBODY",
      "",
    ];
    const root = makeTree({ ...ASSEMBLY, "sum/amd64/sum_amd64.s": assembly.join("\n") });
    assert.deepEqual(assertBuildsAlone(root, ".", targetOf(), "42").files, [
      ...["asm/body.h", "deep/value.inc", "go.mod", "main.go", "sum/amd64/sum.go", "sum/amd64/sum_amd64.s"],
    ]);
  });

  it("that are only perhaps named may lead outside", () => {
    const files = { "sub/v.h": { link: "/etc/hostname" } };
    const root = makeTree(program(['#define H "sub/v.h"', "static int f(void) { return 1; }"], files));
    assert.deepEqual(freshClosure(root, ".", CGO).problems, []);
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

  it("are read below a text of any length", () => {
    const text = `static const char blob[] = "${"\\x41".repeat(5_000_000)}";\n#include "v.h"\n`;
    const sure = readIncludes(text).filter(({ kind }) => kind !== "maybe");
    assert.deepEqual(sure, [{ name: "v.h", kind: "quoted" }]);
  });

  it("that include each other end", () => {
    const files = { "asm/body.h": '#include "../../asm/body.h"\n#include "../../deep/value.inc"\n' };
    assert.ok(freshClosure(makeTree({ ...ASSEMBLY, ...files }), ".").files.includes("deep/value.inc"));
  });
});
