/*
 * Written by `npm run releases`, which looks into the toolchains: the packages of the standard library that may be
 * imported.
 */

/** By minor release of Go 1: what came and went since the one before; names with spaces between them. */
export const STANDARD_CHANGES: Readonly<
  Record<number, { readonly added?: string; readonly removed?: string }>
> = {
  "20": {
    added:
      "archive/tar archive/zip arena bufio builtin bytes compress/bzip2 compress/flate compress/gzip compress/lzw compress/zlib container/heap container/list container/ring context crypto crypto/aes crypto/boring crypto/cipher crypto/des crypto/dsa crypto/ecdh crypto/ecdsa crypto/ed25519 crypto/elliptic crypto/hmac crypto/md5 crypto/rand crypto/rc4 crypto/rsa crypto/sha1 crypto/sha256 crypto/sha512 crypto/subtle crypto/tls crypto/tls/fipsonly crypto/x509 crypto/x509/pkix database/sql database/sql/driver debug/buildinfo debug/dwarf debug/elf debug/gosym debug/macho debug/pe debug/plan9obj embed encoding encoding/ascii85 encoding/asn1 encoding/base32 encoding/base64 encoding/binary encoding/csv encoding/gob encoding/hex encoding/json encoding/pem encoding/xml errors expvar flag fmt go/ast go/build go/build/constraint go/constant go/doc go/doc/comment go/format go/importer go/parser go/printer go/scanner go/token go/types hash hash/adler32 hash/crc32 hash/crc64 hash/fnv hash/maphash html html/template image image/color image/color/palette image/draw image/gif image/jpeg image/png index/suffixarray io io/fs io/ioutil log log/syslog math math/big math/bits math/cmplx math/rand mime mime/multipart mime/quotedprintable net net/http net/http/cgi net/http/cookiejar net/http/fcgi net/http/httptest net/http/httptrace net/http/httputil net/http/pprof net/mail net/netip net/rpc net/rpc/jsonrpc net/smtp net/textproto net/url os os/exec os/signal os/user path path/filepath plugin reflect regexp regexp/syntax runtime runtime/asan runtime/cgo runtime/coverage runtime/debug runtime/metrics runtime/msan runtime/pprof runtime/race runtime/trace sort strconv strings sync sync/atomic syscall syscall/js testing testing/fstest testing/iotest testing/quick text/scanner text/tabwriter text/template text/template/parse time time/tzdata unicode unicode/utf16 unicode/utf8 unsafe",
  },
  "21": {
    added: "cmp log/slog maps slices testing/slogtest",
  },
  "22": {
    added: "go/version iter math/rand/v2",
  },
  "23": {
    added: "structs unique",
  },
  "24": {
    added: "crypto/fips140 crypto/hkdf crypto/mlkem crypto/pbkdf2 crypto/sha3 testing/synctest weak",
  },
  "25": {
    added: "encoding/json/jsontext encoding/json/v2",
  },
  "26": {
    added: "crypto/hpke crypto/mlkem/mlkemtest runtime/secret simd/archsimd testing/cryptotest",
  },
  "27": {
    added: "crypto/mldsa simd uuid",
  },
};
