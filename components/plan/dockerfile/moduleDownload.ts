import { copyByFolder } from "./copyByFolder";
import { ABANDONED, MODULE_CACHE, type ModuleBuild } from "./goStages";

/**
 * Where downloaded modules stay on a builder, for all trees: go.mod files as a module proxy has them; beside each, a file
 * `VERSION.unpacked` that says where the module lies, and its hash; and folders of unpacked modules.
 */
const KEPT = "/kept";

/** The mount of that folder. */
export const KEPT_MODULES = `--mount=type=cache,id=go-service-image-modules,target=${KEPT}`;

/** Days after which an unpacked module goes that no build has used. */
const KEPT_DAYS = 30;

/** Where the Go command puts what it downloads, in a module cache. */
const DOWNLOADED = "cache/download";

/** What is private stays out of a cache that all builds of a builder share. */
export function keepsModules({ credentials, vendored }: ModuleBuild): boolean {
  const { netrc = false, ssh = false, proxy = false } = credentials ?? {};
  return !vendored && !netrc && !ssh && !proxy;
}

/** A function of awk: a path or version as the names of a module cache have it, a small letter after a `!` for a capital one. */
const ESCAPED = `function escaped(text, i, one, all) {
      for (i = 1; i <= length(text); i++) {
        one = substr(text, i, 1)
        all = all (one ~ /[A-Z]/ ? "!" tolower(one) : one)
      }
      return all
    }`;

/** Lists the replacements of go.mod and go.work files: the path of what is replaced, and path and version of what replaces it. */
const LIST_REPLACEMENTS = `find /src \\( -name go.mod -o -name go.work \\) -exec cat {} + | awk '{
    for (i = 2; i < NF; i++) if ($i == "=>") print ($1 == "replace" ? $2 : $1), $(i + 1), ($(i + 2) ~ "^v[0-9]" ? $(i + 2) : "-")
  }' > /tmp/replacements`;

/**
 * The Go command takes a module for downloaded if its folder is there, and a file with the hash, which it compares with
 * go.sum. Another hash would end the build, so that a module that has one is downloaded again. So is one that is required in
 * several versions, or replaced: only what a build on an empty builder downloads may be there.
 */
const LINK_KEPT = `find /src -name go.mod -exec cat {} + | awk '
    ${ESCAPED}
    function need(path, version) {
      if (path in needed && needed[path] != version) several[path]
      needed[path] = version
    }
    FILENAME == "/tmp/replacements" { replaced[$1]; if ($3 != "-") need($2, $3); next }
    $1 == "require" && !($2 in replaced) { need($2, $3) }
    END { for (path in needed) if (!(path in several)) print path, needed[path], escaped(path), escaped(needed[path]) }
  ' /tmp/replacements - > /tmp/needed
find /src -name 'go.*sum' -exec cat {} + > /tmp/sums
while read -r path version folder name; do
  pointer="${KEPT}/$folder/@v/$name.unpacked"
  [ -e "$pointer" ] && read -r unpacked hash < "$pointer" || continue
  grep -qxF "$path $version $hash" /tmp/sums && [ -d "${KEPT}/$unpacked" ] || continue
  touch -c "$pointer"
  mkdir -p "$modules/\${folder%/*}" "$modules/${DOWNLOADED}/$folder/@v"
  ln -s "${KEPT}/$unpacked" "$modules/$folder@$name"
  printf %s "$hash" > "$modules/${DOWNLOADED}/$folder/@v/$name.ziphash"
done < /tmp/needed`;

/**
 * Shell commands that begin a module cache of this build, in `$modules`, with what the builder has: most modules are there.
 * What is new will be unpacked beside them. Go makes an index of a whole module before it reads a package, which costs more
 * than it saves here, and is empty for a link.
 */
export function beginModules(build: ModuleBuild): string {
  const begun = keepsModules(build)
    ? `find ${KEPT} -maxdepth 1 -name '.new.*' -mmin +${ABANDONED} -exec rm -rf {} +
modules=$(mktemp -d ${KEPT}/.new.XXXXXX)
${LINK_KEPT}
GOPROXY="file://${KEPT},$(go env GOPROXY)"
export GOPROXY`
    : `modules=/tmp/modules
mkdir -p $modules/${DOWNLOADED}`;
  return `${LIST_REPLACEMENTS}
${begun}
export GOMODCACHE=$modules GODEBUG=goindex=0`;
}

/** Where cgo is on: a C compiler reads headers of any folder of a module, and a linker libraries, so that whole modules stay. */
const TAKE_WHOLE = `
while read -r module; do find -L "$module" -type f; done < /tmp/folders >> /tmp/taken`;

/**
 * Shell commands that make the module cache of the image, without what no build reads: go.mod files, the files of `/tmp/files`
 * and, of each module that could hold one of the packages of `/tmp/loaded`, the hash and a folder, since the Go command looks
 * there, too.
 */
export function takeModules({ go }: ModuleBuild): string {
  return `cd $modules
find ${DOWNLOADED} -name '*.ziphash' | awk '
    ${ESCAPED}
    FILENAME == "/tmp/loaded" { for (path = escaped($0); path != "" && !(path in above); sub("/?[^/]*$", "", path)) above[path]; next }
    FILENAME == "/tmp/replacements" { if (escaped($1) in above) above[escaped($2)]; next }
    { path = substr($0, length("${DOWNLOADED}/") + 1); sub("/@v/[^/]*$", "", path); if (path in above) print }' /tmp/loaded /tmp/replacements - > /tmp/hashes
sed 's#^${DOWNLOADED}/##; s#/@v/#@#; s#[.]ziphash$##' /tmp/hashes > /tmp/folders
awk -v "modules=$modules/" 'index($0, modules) == 1 { print substr($0, length(modules) + 1) }' /tmp/files > /tmp/taken${go.cgo === undefined ? "" : TAKE_WHOLE}
find ${DOWNLOADED} -name '*.mod' | cat - /tmp/hashes /tmp/taken | sort -u > /tmp/used
mkdir -p ${MODULE_CACHE}/${DOWNLOADED}
sed 's#/[^/]*$##' /tmp/used | sort -u | cat - /tmp/folders | tr '\\n' '\\0' | (cd ${MODULE_CACHE} && xargs -0 -r mkdir -p)
${copyByFolder("/tmp/used", MODULE_CACHE)}`;
}

/**
 * Shell commands that leave what is new for the next build. Several builds use the mount at the same time: a folder gets its
 * name when it is whole, and a file its place by a rename.
 */
export const KEEP_MODULES = `find ${DOWNLOADED} -name '*.mod' | sed 's#^${DOWNLOADED}/##' > /tmp/downloaded
(cd ${KEPT} && find . -path './.*' -prune -o -name '*.mod' -print) | sed 's#^[.]/##' > /tmp/kept
awk 'FILENAME == "/tmp/kept" { kept[$0]; next } !($0 in kept)' /tmp/kept /tmp/downloaded > /tmp/new
sed 's#/[^/]*$##' /tmp/new | sort -u | (cd ${KEPT} && xargs -r mkdir -p)
while read -r file; do mv -f "${DOWNLOADED}/$file" "${KEPT}/$file"; done < /tmp/new
find . -path ./cache -prune -o -name '*@v*' -prune -type d -print | sed 's#^[.]/##' > /tmp/unpacked
cd ${KEPT}
store=.unpacked.\${modules##*.}
mv "$modules" "$store"
while read -r module; do
  folder="\${module%@*}/@v" version="\${module##*@}"
  mkdir -p "$folder"
  echo "$store/$module $(cat "$store/${DOWNLOADED}/$folder/$version.ziphash")" > "$store/pointer"
  mv -f "$store/pointer" "$folder/$version.unpacked"
done < /tmp/unpacked
# links go, and modules that nobody has used for long
find "$store" -name '*@v*' -prune -type l -exec rm -f {} +
rm -rf "$store/cache"
[ -s /tmp/unpacked ] || rm -rf "$store"
find . -path './.*' -prune -o -name '*.unpacked' -mtime +${KEPT_DAYS} -print | while read -r pointer; do
  read -r unpacked hash < "$pointer"
  rm -rf "$pointer" "$unpacked"
done`;
