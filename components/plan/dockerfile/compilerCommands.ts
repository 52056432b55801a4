import { compilersOf, type ResolvedCgo } from "../../toolchain/cgo";
import type { Platform } from "../../toolchain/platform";

/** Where the Go stage keeps the names of the C compilers. */
const COMPILERS = "/compilers";

/** Folder of zig's cache, which holds the C libraries that it has compiled. */
export const ZIG_CACHE = "/zig";

/** Id of the cache mount that keeps it. */
const ZIG_CACHE_ID = "go-service-image-zig";

/** A mount of every step that compiles, where there is C code. */
export function compilerMounts(cgo: ResolvedCgo | undefined): string[] {
  return cgo === undefined ? [] : [`--mount=type=cache,id=${ZIG_CACHE_ID},target=${ZIG_CACHE}`];
}

/** What the Go stage does for cgo: looks for a C compiler for each platform, and says which one is missing. */
export function compilerStep(cgo: ResolvedCgo, platforms: readonly Platform[], strictly: string): string {
  return `RUN <<EOF
${strictly}
mkdir ${COMPILERS}
${platforms.map((platform) => findCompiler(cgo, platform)).join("\n")}
EOF
`;
}

/** The environment of a Go command that may call the C compiler of a platform. */
export function compilerVariables(cgo: ResolvedCgo | undefined, { folder }: Platform): string {
  return cgo === undefined
    ? ""
    : `CC="$(cat ${COMPILERS}/${folder}.c)" CXX="$(cat ${COMPILERS}/${folder}.cxx)" `;
}

/** What to do about a compiler that is missing. */
const FIX = "name a Go image that has one, or another compiler in go.cgo.cc (goCc)";

/** Shell commands that find the compilers of one platform, or end the step. */
function findCompiler(cgo: ResolvedCgo, platform: Platform): string {
  const { name, goarch, folder } = platform;
  const found = compilersOf(cgo, platform);
  const take = (cc: string, cxx: string): string =>
    `echo ${cc} > ${COMPILERS}/${folder}.c; echo ${cxx} > ${COMPILERS}/${folder}.cxx`;
  const missing = (looked: readonly string[]): string =>
    `echo "${name}: the Go image has no C compiler for it (${looked.join(", ")}). Fix: ${FIX}" >&2; exit 1`;
  if ("cc" in found) {
    const [program = ""] = found.cc.split(" ");
    return `${isThere(program)} || { ${missing([program])}; }
${take(found.cc, found.cxx)}`;
  }
  const { zig, gnu } = found;
  return [
    `if ${zig === undefined ? "false" : isThere("zig")}; then ${take(`zig cc -target ${zig ?? ""}`, `zig c++ -target ${zig ?? ""}`)}`,
    ...(gnu === undefined ? [] : [`elif ${isThere(`${gnu}-gcc`)}; then ${take(`${gnu}-gcc`, `${gnu}-g++`)}`]),
    `elif [ "$(go env GOHOSTARCH)" = ${goarch} ] && ${isThere("gcc")}; then ${take("gcc", "g++")}`,
    `else ${missing([...(zig === undefined ? [] : ["zig"]), ...(gnu === undefined ? [] : [`${gnu}-gcc`])])}`,
    "fi",
  ].join("\n");
}

function isThere(program: string): string {
  return `command -v ${program} > /dev/null`;
}
