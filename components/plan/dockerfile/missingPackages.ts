import { awkString, shellQuoted } from "../../common/quoting";

/**
 * File of a context with the tree's own modules: a line for each with its path and, after a tab, its folder in a build as
 * a text of JSON.
 */
export const OWN_MODULES = "packages/own";

/** Where a step sees that file. */
export const OWN_MODULES_TARGET = `/${OWN_MODULES}`;

/** A template of `go list`: a package that is not there. */
const MISSING = "{{if and .Error (not .Name)}}{{.ImportPath}}{{end}}";

/** What is wrong if a service's build lacks a package of the tree: what own code imports is there. */
const ONLY_THIRD_PARTY =
  "is a package of this source tree that only third-party packages import, which its sources do not show. " +
  "Add it to go.extraPackages (goExtraPackages in a stack file).";

/**
 * A function of a shell, `missing PACKAGE…`: prints the packages of the tree's own modules that these packages need and
 * that are not there, and after a tab the file that would be one, as a text of JSON. The Go command has many words for why
 * it does not find a package, and lists it always in the same way. Of two modules, a package is in the one with the longer
 * path.
 */
export const MISSING_FUNCTION = `missing() {
    go list -e -deps -f '${MISSING}' "$@" 2> /dev/null | awk -F '\\t' ${shellQuoted(`
        NR == FNR { folder[$1] = substr($2, 1, length($2) - 1); next }
        {
            own = ""
            for (path in folder) if (index($0 "/", path "/") == 1 && length(path) > length(own)) own = path
            if (own != "") print $0 "\\t" folder[own] substr($0, length(own) + 1) "/own.go\\""
        }`)} ${OWN_MODULES_TARGET} -
}`;

/** A pipe of a shell from lines `"FILE":"FILE"` to an overlay of the Go command (`-overlay`); from none to nothing. */
export const AS_OVERLAY = `awk ${shellQuoted(`{ all = all (NR == 1 ? "" : ",") $0 } END { if (NR > 0) print "{\\"Replace\\":{" all "}}" }`)}`;

/**
 * A function of a shell, `invented PACKAGE…`: prints lines for {@link AS_OVERLAY} with which the missing packages of the
 * tree's own modules are there, and import nothing; prints nothing if none is missing.
 */
export const INVENTED_FUNCTION = `${MISSING_FUNCTION}
invented() {
    echo 'package own' > /tmp/own.go
    missing "$@" | awk -F '\\t' ${shellQuoted(`{ print $2 ":\\"/tmp/own.go\\"" }`)}
}`;

/** A command of sed that prints what to do about a package that Go has looked for in the required modules. */
const ASK_FOR_PACKAGE =
  "s/.*cannot find module providing package ([^ :]+): import lookup disabled by -mod=readonly.*/" +
  "No module has the package \\1 in the version that go.mod requires. Mend the import, or run `go get \\1`./p";

/**
 * A function of a shell, `advise LOG PACKAGE…`: prints what to do about packages that a failed build lacks. A log in which
 * a compiler or a linker complains has packages' names as headings; then everything was there.
 */
export const ADVICE_FUNCTION = `${MISSING_FUNCTION}
advise() {
    log=$1 && shift
    ! grep -q '^# ' "$log" || return 0
    missing "$@" | awk -F '\\t' ${shellQuoted(`{ print $1 ${awkString(` ${ONLY_THIRD_PARTY}`)} }`)} > /tmp/advice
    [ -s /tmp/advice ] || sed -nE ${shellQuoted(ASK_FOR_PACKAGE)} "$log" | sort -u > /tmp/advice
    cat /tmp/advice
}`;
