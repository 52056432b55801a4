import type { Problem } from "../common/problem";
import { foldersUpwards } from "../source/treePath";
import type { MainClosure } from "../toolchain/mainClosure";

/** Modules whose packages compile without cgo to something that fails as soon as it is used. */
const STUBS: ReadonlySet<string> = new Set([
  "github.com/mattn/go-sqlite3",
  "github.com/mutecomm/go-sqlcipher",
  // what imports one of them
  "github.com/golang-migrate/migrate/database/sqlite3",
  "github.com/golang-migrate/migrate/v4/database/sqlcipher",
  "github.com/golang-migrate/migrate/v4/database/sqlite3",
  "github.com/jinzhu/gorm/dialects/sqlite",
  "gorm.io/driver/sqlite",
]);

/**
 * Packages that have nothing to call without cgo; those with a fallback in Go are left out on purpose. Each one was compiled
 * with `CGO_ENABLED=0`, or has no file without `import "C"`.
 */
const EMPTY: ReadonlySet<string> = new Set([
  "github.com/DataDog/zstd",
  "github.com/alexbrainman/odbc",
  "github.com/confluentinc/confluent-kafka-go",
  "github.com/davidbyttow/govips",
  "github.com/duckdb/duckdb-go",
  "github.com/godror/godror",
  "github.com/google/gopacket/pcap",
  "github.com/gopacket/gopacket/pcap",
  "github.com/h2non/bimg",
  "github.com/linxGnu/grocksdb",
  "github.com/marcboeker/go-duckdb",
  "github.com/miekg/pkcs11",
  "github.com/pebbe/zmq4",
  "github.com/smacker/go-tree-sitter",
  "github.com/supranational/blst",
  "github.com/tree-sitter/go-tree-sitter",
  "github.com/tursodatabase/go-libsql",
  "github.com/valyala/gozstd",
  "github.com/veandco/go-sdl2",
]);

const FIX =
  "set `go.cgo` (`goCgo: static` in a stack file) with a Go image that has a C compiler, or use a package that is written in Go alone";

/**
 * Well-known packages that are nothing without cgo, imported by a service without it. A warning: another release may have
 * a fallback, and a program need not use what it imports.
 */
export function cgoWarnings({ go, packages }: MainClosure): Problem[] {
  if (go.cgo !== undefined) {
    return [];
  }
  return packages.flatMap((value) => {
    const warning = { field: "go.cgo", value, fix: FIX };
    const modules = foldersUpwards(value);
    if (modules.some((path) => STUBS.has(path))) {
      const rule =
        "is imported, but is only a stub without cgo: the program starts, and fails when it uses the package";
      return [{ ...warning, rule }];
    }
    const rule = "is imported, but has no functions without cgo: the program does not compile";
    return modules.some((path) => EMPTY.has(path)) ? [{ ...warning, rule }] : [];
  });
}
