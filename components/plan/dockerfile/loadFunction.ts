import { awkString, shellQuoted } from "../../common/quoting";
import { type ModuleBuild, vendorFolder } from "./goStages";
import { AS_OVERLAY, INVENTED_FUNCTION } from "./missingPackages";

/** The lists of `go list` that name what a package is compiled from. */
const FILE_LISTS =
  "GoFiles CgoFiles CFiles CXXFiles MFiles HFiles FFiles SFiles SwigFiles SwigCXXFiles SysoFiles EmbedFiles".split(
    " ",
  );

/** A condition of a template of `go list`: nothing of a package is compiled for the platform. */
const IS_EMPTY = "not (or .GoFiles .CgoFiles)";

/**
 * A template of `go list` for packages outside of the standard library: path, folder and imports; the files that it is
 * compiled from; and the folder of its module if an assembler or a C compiler may open other files of it. A package of which
 * nothing is compiled keeps the files that are why: without any the Go command would look for it in other modules. Of one
 * that cannot be loaded also the reason, as a text in quotes.
 */
const LISTING = [
  "{{if not .Standard}}{{$d := .Dir}}",
  `{{if ${IS_EMPTY}}}{{printf "empty\\t%s\\n" .ImportPath}}{{end}}`,
  '{{printf "package\\t%s\\t%s" .ImportPath .Dir}}{{range .Imports}}{{printf "\\t%s" .}}{{end}}{{println}}',
  ...FILE_LISTS.map(filesOf),
  `{{if ${IS_EMPTY}}}${filesOf("IgnoredGoFiles")}${filesOf("TestGoFiles")}{{end}}`,
  "{{if or .SFiles .CgoFiles .SwigFiles .SwigCXXFiles}}{{with .Module}}{{if .Dir}}whole {{.Dir}}{{end}}{{end}}{{end}}",
  '{{with .Error}}{{printf "error\\t%s\\t%q\\n" $.ImportPath .Err}}{{end}}',
  '{{if .Incomplete}}{{printf "incomplete\\t%s\\n" .ImportPath}}{{end}}',
  "{{end}}",
].join("");

function filesOf(list: string): string {
  return `{{range .${list}}}{{printf "file %s/%s\\n" $d .}}{{end}}`;
}

/**
 * Why the Go command cannot load a package, where nothing but sources decides it: on every machine, and the next time, too.
 * What a network or a disk is to blame for is none of them.
 */
const CAUSED_BY_SOURCES = [
  "cannot find module providing package .*: import lookup disabled by -mod=(readonly|vendor)",
  "no required module provides package ",
  "(.*: )?missing go[.]sum entry for ",
  "module .* provides package .* and is replaced but not required",
  "ambiguous import: found package ",
  "package .* is not in std",
  "malformed import path ",
  "build constraints exclude all Go files in ",
  "no (non-test )?Go files in ",
  "found packages .* in ",
  "use of (internal|vendored) package .* not allowed",
  "import .* is a program, not an importable package",
  "import cycle not allowed",
  "pattern .*: (no matching files found|cannot embed )",
  "(expected |illegal |missing import path|[a-z ]+ not terminated|[^ :]+[.]go:)",
].join("|");

/** The list of the third-party packages that services compile themselves. */
export function leftToServices(platformFolder: string): string {
  return `/lists/${platformFolder}.left`;
}

/**
 * A function of a shell, `without PLATFORM`: lists without the third-party packages that cannot be loaded, if nothing but
 * sources is the reason. What imports them in the tree gets an overlay without these imports, and `$every` is the list with
 * them: services that need one find what there is, and fail by themselves, in Go's words.
 */
const WITHOUT_FUNCTION = `without() {
    overlaid=
    [ ! -s /tmp/overlay ] || overlaid=-overlay=/tmp/overlay
    list -e $overlaid $(cat /packages/$1) 2> /dev/null || return 1
    every=/tmp/every
    mv /tmp/listed $every
    : > /tmp/imports
    awk -F '\\t' ${shellQuoted(`
        $1 == "error" { names = names " " $2; if ($3 !~ /^"(${CAUSED_BY_SOURCES})/) other = 1 }
        $1 == "incomplete" { print "import _ \\"" $2 "\\"" > "/tmp/imports" }
        END { if (names == "" || other) exit 1; print "left to the services, since Go cannot load them:" names }`)} $every > /tmp/told || return 1
    find "/src" -name vendor -prune -o -name '*.go' -exec grep -lxF -f /tmp/imports {} + > /tmp/importers
    while IFS= read -r file; do
        cut=$(mktemp /tmp/cut.XXXXXX)
        grep -vxF -f /tmp/imports "$file" > $cut
        printf '"%s":"%s"\\n' "$(printf %s "$file" | sed 's/["\\\\]/\\\\&/g')" $cut
    done < /tmp/importers > /tmp/without
    cat /tmp/invented /tmp/without | ${AS_OVERLAY} > /tmp/overlay
    list -overlay=/tmp/overlay $(cat /packages/$1) 2> /dev/null && cat /tmp/told
}`;

/**
 * A function that loads what a build for one platform loads, and finds the third-party packages that need none of the
 * tree's own (`go list -deps` names a package after its imports). The others are left to the services, which have the
 * sources. A package of the tree that is not in the skeleton by its path, and that a third-party package imports, is taken
 * for an empty one: its imports are loaded with all others, if a service has it.
 */
export function loadFunction(build: Omit<ModuleBuild, "go" | "platforms">): string {
  const vendor = vendorFolder(build);
  const own = `index($3 "/", "/src/") == 1${vendor === undefined ? "" : ` && index($3, ${awkString(`/src/${vendor}/`)}) != 1`}`;
  return `${INVENTED_FUNCTION}
list() {
    go list -deps -f '${LISTING}' "$@" > /tmp/listed
}
invent() {
    invented $(cat /packages/$1) > /tmp/invented
    ${AS_OVERLAY} /tmp/invented > /tmp/overlay
    [ -s /tmp/overlay ] && list -overlay=/tmp/overlay $(cat /packages/$1) 2> /tmp/log
}
${WITHOUT_FUNCTION}
load() {
    every=/tmp/listed
    list $(cat /packages/$1) 2> /tmp/log || invent $1 || without $1 || { cat /tmp/log >&2; exit 1; }
    cat /tmp/log >&2
    sed -n 's/^file //p' $every >> /tmp/files
    sed -n 's/^whole //p' $every | sort -u | while read -r folder; do find "$folder/" -type f ! -name '*.go' ! -path '*/testdata/*'; done >> /tmp/files
    : > /lists/$1
    : > ${leftToServices("$1")}
    awk -F '\\t' ${shellQuoted(`$1 == "empty" { empty[$2] }
    $1 != "package" { next }
    !last { loads[$2]; next }
    {
        own = ${own}
        needs = own || !($2 in loads) || $2 in empty
        for (i = 4; i <= NF; i++) if ($i in needing) needs = 1
        if (needs) needing[$2]
        print $2 >> "/tmp/loaded"
        if (!own) print $2 > (needs ? left : taken)
    }`)} taken="/lists/$1" left="${leftToServices("$1")}" /tmp/listed last=1 $every
}`;
}
