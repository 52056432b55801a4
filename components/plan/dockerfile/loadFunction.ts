import { awkString, shellQuoted } from "../../common/quoting";
import { type ModuleBuild, vendorFolder } from "./goStages";
import { OVERLAY_FUNCTION } from "./missingPackages";

/** The lists of `go list` that name what a package is compiled from. */
const FILE_LISTS =
  "GoFiles CgoFiles CFiles CXXFiles MFiles HFiles FFiles SFiles SwigFiles SwigCXXFiles SysoFiles EmbedFiles".split(
    " ",
  );

/**
 * A template of `go list` for packages outside of the standard library: path, folder and imports; the files that it is
 * compiled from; and the folder of its module if an assembler or a C compiler may open other files of it.
 */
const LISTING = [
  "{{if not .Standard}}{{$d := .Dir}}",
  '{{printf "package\\t%s\\t%s" .ImportPath .Dir}}{{range .Imports}}{{printf "\\t%s" .}}{{end}}{{println}}',
  ...FILE_LISTS.map((list) => `{{range .${list}}}{{printf "file %s/%s\\n" $d .}}{{end}}`),
  "{{if or .SFiles .CgoFiles .SwigFiles .SwigCXXFiles}}{{with .Module}}{{if .Dir}}whole {{.Dir}}{{end}}{{end}}{{end}}",
  "{{end}}",
].join("");

/** The list of the third-party packages that services compile themselves. */
export function leftToServices(platformFolder: string): string {
  return `/lists/${platformFolder}.left`;
}

/**
 * A function that loads what a build for one platform loads, and finds the third-party packages that need none of the
 * tree's own (`go list -deps` names a package after its imports). The others are left to the services, which have the
 * sources. A package of the tree that is not in the skeleton by its path, and that a third-party package imports, is taken
 * for an empty one: its imports are loaded with all others, if a service has it.
 */
export function loadFunction(build: Omit<ModuleBuild, "go" | "platforms">): string {
  const vendor = vendorFolder(build);
  const own = `index($3 "/", "/src/") == 1${vendor === undefined ? "" : ` && index($3, ${awkString(`/src/${vendor}/`)}) != 1`}`;
  return `${OVERLAY_FUNCTION}
list() {
    go list -deps -f '${LISTING}' "$@" > /tmp/listed
}
load() {
    if list $(cat /packages/$1) 2> /tmp/log; then
        cat /tmp/log >&2
    else
        overlay $(cat /packages/$1) > /tmp/overlay
        [ -s /tmp/overlay ] || { cat /tmp/log >&2; exit 1; }
        list -overlay=/tmp/overlay $(cat /packages/$1)
    fi
    sed -n 's/^file //p' /tmp/listed >> /tmp/files
    sed -n 's/^whole //p' /tmp/listed | sort -u | while read -r folder; do find "$folder/" -type f ! -name '*.go' ! -path '*/testdata/*'; done >> /tmp/files
    : > /lists/$1
    : > ${leftToServices("$1")}
    awk -F '\\t' ${shellQuoted(`$1 == "package" {
        own = ${own}
        needs = own
        for (i = 4; i <= NF; i++) if ($i in needing) needs = 1
        if (needs) needing[$2]
        print $2 >> "/tmp/loaded"
        if (!own) print $2 > (needs ? left : taken)
    }`)} taken="/lists/$1" left="${leftToServices("$1")}" /tmp/listed
}`;
}
