/*
 * Written by `npm run releases`, which asks the toolchains: the experiments of each minor release of Go 1, with the
 * architectures where each is on by default, on whatever GOEXPERIMENT says, or never on (Linux).
 */

/** What Go does with one experiment; architectures with spaces between them, or `all`. */
export interface ExperimentRow {
  readonly on?: string;
  readonly always?: string;
  readonly never?: string;
}

/** By minor release and name. */
export const EXPERIMENTS: Readonly<Record<number, Readonly<Record<string, ExperimentRow>>>> = {
  "20": {
    arenas: {},
    boringcrypto: {},
    coverageredesign: {
      on: "all",
    },
    fieldtrack: {},
    heapminimum512kib: {},
    pagetrace: {},
    preemptibleloops: {},
    regabiargs: {
      on: "amd64 arm64 ppc64le riscv64",
      always: "amd64 arm64 ppc64le riscv64",
      never: "386 arm loong64 mips64le s390x",
    },
    regabiwrappers: {
      on: "amd64 arm64 ppc64le riscv64",
      always: "amd64 arm64 ppc64le riscv64",
      never: "386 arm loong64 mips64le s390x",
    },
    staticlockranking: {},
    unified: {
      on: "all",
    },
  },
  "21": {
    arenas: {},
    boringcrypto: {},
    cacheprog: {},
    cgocheck2: {},
    coverageredesign: {
      on: "all",
    },
    fieldtrack: {},
    heapminimum512kib: {},
    loopvar: {},
    pagetrace: {},
    preemptibleloops: {},
    regabiargs: {
      on: "amd64 arm64 ppc64le riscv64",
      always: "amd64 arm64 ppc64le riscv64",
      never: "386 arm loong64 mips64le s390x",
    },
    regabiwrappers: {
      on: "amd64 arm64 ppc64le riscv64",
      always: "amd64 arm64 ppc64le riscv64",
      never: "386 arm loong64 mips64le s390x",
    },
    staticlockranking: {},
  },
  "22": {
    allocheaders: {
      on: "all",
    },
    arenas: {},
    boringcrypto: {},
    cacheprog: {},
    cgocheck2: {},
    coverageredesign: {
      on: "all",
    },
    exectracer2: {
      on: "all",
    },
    fieldtrack: {},
    heapminimum512kib: {},
    loopvar: {},
    newinliner: {},
    pagetrace: {},
    preemptibleloops: {},
    range: {},
    rangefunc: {},
    regabiargs: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    regabiwrappers: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    staticlockranking: {},
  },
  "23": {
    aliastypeparams: {},
    arenas: {},
    boringcrypto: {},
    cacheprog: {},
    cgocheck2: {},
    coverageredesign: {
      on: "all",
    },
    fieldtrack: {},
    heapminimum512kib: {},
    loopvar: {},
    newinliner: {},
    preemptibleloops: {},
    rangefunc: {},
    regabiargs: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    regabiwrappers: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    staticlockranking: {},
  },
  "24": {
    aliastypeparams: {
      on: "all",
    },
    arenas: {},
    boringcrypto: {},
    cacheprog: {},
    cgocheck2: {},
    coverageredesign: {
      on: "all",
    },
    fieldtrack: {},
    heapminimum512kib: {},
    loopvar: {},
    newinliner: {},
    preemptibleloops: {},
    rangefunc: {},
    regabiargs: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    regabiwrappers: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    spinbitmutex: {
      on: "386 amd64 arm arm64 ppc64le",
    },
    staticlockranking: {},
    swissmap: {
      on: "all",
    },
    synchashtriemap: {
      on: "all",
    },
    synctest: {},
  },
  "25": {
    aliastypeparams: {
      on: "all",
    },
    arenas: {},
    boringcrypto: {},
    cacheprog: {},
    cgocheck2: {},
    dwarf5: {
      on: "all",
    },
    fieldtrack: {},
    greenteagc: {},
    heapminimum512kib: {},
    jsonv2: {},
    loopvar: {},
    newinliner: {},
    preemptibleloops: {},
    rangefunc: {},
    regabiargs: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    regabiwrappers: {
      on: "amd64 arm64 loong64 ppc64le riscv64",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le s390x",
    },
    staticlockranking: {},
    swissmap: {
      on: "all",
    },
    synchashtriemap: {
      on: "all",
    },
    synctest: {},
  },
  "26": {
    arenas: {},
    boringcrypto: {},
    cgocheck2: {},
    dwarf5: {
      on: "all",
    },
    fieldtrack: {},
    goroutineleakprofile: {},
    greenteagc: {
      on: "all",
    },
    heapminimum512kib: {},
    jsonv2: {},
    loopvar: {},
    newinliner: {},
    preemptibleloops: {},
    randomizedheapbase64: {
      on: "all",
    },
    regabiargs: {
      on: "amd64 arm64 loong64 ppc64le riscv64 s390x",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le",
    },
    regabiwrappers: {
      on: "amd64 arm64 loong64 ppc64le riscv64 s390x",
      always: "amd64 arm64 loong64 ppc64le riscv64",
      never: "386 arm mips64le",
    },
    runtimefreegc: {},
    runtimesecret: {},
    simd: {},
    sizespecializedmalloc: {},
    staticlockranking: {},
  },
  "27": {
    arenas: {},
    boringcrypto: {},
    cgocheck2: {},
    dwarf5: {
      on: "all",
    },
    fieldtrack: {},
    greenteagc: {
      on: "all",
    },
    heapminimum512kib: {},
    jsonv2: {
      on: "all",
    },
    loopvar: {},
    mapsplitgroup: {},
    newinliner: {},
    preemptibleloops: {},
    randomizedheapbase64: {
      on: "all",
    },
    regabiargs: {
      on: "amd64 arm64 loong64 ppc64le riscv64 s390x",
      always: "amd64 arm64 loong64 ppc64le riscv64 s390x",
      never: "386 arm mips64le",
    },
    regabiwrappers: {
      on: "amd64 arm64 loong64 ppc64le riscv64 s390x",
      always: "amd64 arm64 loong64 ppc64le riscv64 s390x",
      never: "386 arm mips64le",
    },
    runtimefreegc: {},
    runtimesecret: {},
    simd: {},
    sizespecializedmalloc: {
      on: "all",
    },
    staticlockranking: {},
  },
};
