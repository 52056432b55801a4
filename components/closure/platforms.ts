// The lists of internal/syslist: past, present and planned values, since they decide about file names.

/** Known values of `GOOS`. */
export const KNOWN_OS: ReadonlySet<string> = new Set(
  (
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 " +
    "windows zos"
  ).split(" "),
);

/** Values of `GOOS` that satisfy the tag `unix`, which is not a suffix of a file name. */
export const UNIX_OS: ReadonlySet<string> = new Set(
  "aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split(" "),
);

/** Known values of `GOARCH`. */
export const KNOWN_ARCH: ReadonlySet<string> = new Set(
  (
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le " +
    "ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm"
  ).split(" "),
);

/** Systems that count as another one, too. */
export const ALSO_OS: Readonly<Record<string, string>> = {
  android: "linux",
  illumos: "solaris",
  ios: "darwin",
};
