import { CONTENT_NAME, STANDARD_PACKAGES } from "./linkedPackages";

/** A linked program of one platform. */
export interface LinkedProgram {
  /** Where it stays on a builder, below {@link BINARIES}. */
  readonly kept: string;
  /** Where the image takes it from: a file, or a folder with a `/` at its end. */
  readonly copied: string;
}

/** Where linked programs stay on a builder; each service has a mount of its own. */
export const BINARIES = "/binaries";

/** Unfinished files of the same mount: what is renamed from there is never half there. */
export const UNFINISHED = `${BINARIES}/tmp`;

/** What the programs that are kept were made of. */
const MADE_OF = `${BINARIES}/made-of`;

/** What the programs would be made of now: a hash, and what go.mod and go.sum say. */
const NOW = "/tmp/made-of";

/**
 * A function of a shell that writes it down. The first line is a hash of what decides the programs beside other people's
 * modules: the sources, the script, Go and its settings. Each further line is one of go.mod and go.sum, after the module that
 * it speaks of; they are in canonical form (`canonicalGoMod`). It fails where a command of the image does.
 */
const DESCRIBE = `describe() {
  (cd /src && find . ! -type d) | sort > /tmp/all
  grep -E '/go[.](mod|sum)$' /tmp/all > /tmp/modules || return 1
  awk 'FILENAME == "/tmp/modules" { apart[$0]; next } !($0 in apart)' /tmp/modules /tmp/all | tr '\\n' '\\0' > /tmp/sources
  (cd /src && xargs -0 sha256sum < /tmp/sources > /tmp/inputs) || return 1
  go version >> /tmp/inputs || return 1
  env | grep -E '^(GO|CGO_)' | sort | cat - "$0" ${STANDARD_PACKAGES}/${CONTENT_NAME} >> /tmp/inputs || return 1
  sha256sum < /tmp/inputs > ${NOW}.new || return 1
  while read -r file; do
    awk -v file="$file" '
      file ~ "sum$" { if ($2 !~ "/go.mod$") print "module\\t" $1 "\\t" $0; next }
      { print "module\\t" ($1 ~ "^(require|replace|exclude)$" ? $2 : "") "\\t" file " " $0 }
    ' "/src/$file" >> ${NOW}.new || return 1
  done < /tmp/modules
  mv ${NOW}.new ${NOW}
}`;

/**
 * Whether the programs that are kept allow for the modules of now: a line that is new or gone is of a module that no program
 * holds a package of, and that is not above or below one that does. Of two modules, a package may be in either.
 */
const SAME_MODULES = `awk -F '\\t' '
    FILENAME == "${MADE_OF}" { if ($1 == "module") lines[$0]; if ($1 == "holds") held[$2]; next }
    $1 == "module" { if ($0 in lines) delete lines[$0]; else changed[$2] }
    END {
      for (line in lines) { split(line, fields, "\\t"); changed[fields[2]] }
      for (one in changed) {
        if (one == "") exit 1
        for (other in held) if (index(one "/", other "/") == 1 || index(other "/", one "/") == 1) exit 1
      }
    }' ${MADE_OF} ${NOW}`;

/**
 * Shell commands that end the script with the programs of the build before, if they would come out the same: all services have
 * go.mod and go.sum in common, so that most changes of them are none for most services, and the Go command takes a second to
 * see it.
 *
 * It holds where no program embeds these files, and where go.mod lists all modules: then a build fails if one of them asks for more than is listed (`-mod=readonly`).
 * A program names the modules that it holds packages of.
 *
 * @see https://go.dev/ref/mod#graph-pruning
 */
export function reusePrograms(programs: readonly LinkedProgram[], after: string): string {
  return `# programs that would come out the same are not built again: most changes of go.mod are of modules that they do not hold
${DESCRIBE}
is_same() {
  [ "$(head -n 1 ${MADE_OF})" = "$(head -n 1 ${NOW})" ] && [ "$(grep '^sizes' ${MADE_OF})" = "${sizesOf(programs)}" ] || return 1
  ${SAME_MODULES}
}
if describe && [ -e ${MADE_OF} ] && is_same; then
${programs.map(({ kept, copied }) => `  cp ${kept} ${copied}`).join("\n")}
  ${after}
  echo "not built again: sources, settings and modules are as they were"
  exit 0
fi
rm -f ${MADE_OF}`;
}

/** Shell commands that write down what the programs are made of, at the end of the script. */
export function rememberPrograms(programs: readonly LinkedProgram[]): string {
  const kept = programs.map((one) => one.kept).join(" ");
  return `go version -m ${kept} | awk -F '\\t' '$2 ~ /^(mod|dep|=>)$/ { print "holds\\t" $3 }' | sort -u > /tmp/holds
if [ -e ${NOW} ] && [ -s /tmp/holds ]; then
  echo "${sizesOf(programs)}" | cat ${NOW} - /tmp/holds > ${UNFINISHED}/made-of
  mv ${UNFINISHED}/made-of ${MADE_OF}
fi`;
}

/** A text of a shell with the size of each. */
function sizesOf(programs: readonly LinkedProgram[]): string {
  return `sizes $(stat -c %s ${programs.map(({ kept }) => kept).join(" ")} 2> /dev/null | tr '\\n' ' ')`;
}
