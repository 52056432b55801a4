FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/download/modules GOCACHE=/cache/compiled \
    GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"

# Compiles the packages of the standard library that the services import, while modules are downloaded. What the compiler
# reads and writes is what belongs to the result: everything in the kept cache is made old before.
FROM go AS standard
RUN --network=none \
    --mount=type=bind,source=standard,target=/standard \
    --mount=type=cache,id=go-service-image-dependencies,target=/kept,sharing=locked <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
# garbage is collected only where memory is short
memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
share=$((${memory:-0} / 1024 / $(nproc || echo 64) / 4))
[ $share -lt 768 ] || export GOGC=off GOMEMLIMIT=${share}MiB
date +%s > /kept/trim.txt
find /kept -type f -mtime +30 -exec rm -f {} +
touch -d @$(($(date +%s) - 7200)) /tmp/mark
find /kept -type f -newer /tmp/mark -exec touch -r /tmp/mark {} +
export GOCACHE=/kept
{
GOOS=linux GOARCH=amd64 xargs -r go list -e -f '{{if and .Standard (not .Error)}}{{.ImportPath}}{{end}}' < /standard/linux_amd64 | GOOS=linux GOARCH=amd64 xargs -r go build
} &
one=$!
{
GOOS=linux GOARCH=arm64 xargs -r go list -e -f '{{if and .Standard (not .Error)}}{{.ImportPath}}{{end}}' < /standard/linux_arm64 | GOOS=linux GOARCH=arm64 xargs -r go build
} &
other=$!
failed=
wait $one || failed=yes
wait $other || failed=yes
[ -z "$failed" ]
find /kept -newer /tmp/mark -name '*-a' -exec grep -L '  1000000000000000000$' {} + | xargs -r sed -i 's/ *[0-9]*$/  1000000000000000000/'
mkdir -p /library/standard
cd /kept
find . -name '*-d' -newer /tmp/mark -size -64k -exec grep -LE '^(!<arch>|go index )' {} + | sed 's#.*/##; s/-d$//' > /tmp/unread
{
find . -name '*-d' -newer /tmp/mark | sed 's#.*/\(.*\)-d#& \1#'
find . -name '*-a' -newer /tmp/mark -exec awk '{ print FILENAME, $3 }' {} +
} | awk 'FILENAME == "/tmp/unread" { unread[$1]; next } !($2 in unread) { print $1 }' /tmp/unread - > /tmp/used
cut -d / -f 2 /tmp/used | sort -u | (cd /library/standard && xargs -r mkdir -p)
{
awk -F / -v to=/library/standard '
    ($2 ~ /[02468ace]$/) { folder = $0; sub("/[^/]*$", "", folder); files[folder] = files[folder] " \047" $0 "\047" }
    END { for (one in files) print "cp" files[one] " \047" to "/" one "\047" }' /tmp/used | sh -e
} &
one=$!
{
awk -F / -v to=/library/standard '
    !($2 ~ /[02468ace]$/) { folder = $0; sub("/[^/]*$", "", folder); files[folder] = files[folder] " \047" $0 "\047" }
    END { for (one in files) print "cp" files[one] " \047" to "/" one "\047" }' /tmp/used | sh -e
} &
other=$!
failed=
wait $one || failed=yes
wait $other || failed=yes
[ -z "$failed" ]
cd - > /dev/null
(cd /library/standard && find . -type f | sort | sha256sum | cut -c 1-32) > /tmp/content
mv /tmp/content /library/standard/content
find /library -exec touch -d @2145916800 {} +
rm -rf /tmp/*
EOF

# Downloads the modules that a build needs: the Go command finds them by the imports of all packages, as it does when it
# compiles. What no build reads is left out: module zips, tests, other packages.
FROM go AS modules
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src
RUN --mount=type=bind,source=skeleton,target=/src \
    --mount=type=bind,source=packages,target=/packages \
    --mount=type=secret,id=go-download,target=/run/secrets/go-download \
    --mount=type=cache,id=go-service-image-modules,target=/kept <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
unset GOPROXY
export GOENV=/run/secrets/go-download GOCACHE=/tmp/lists
mkdir -p /lists
find /src \( -name go.mod -o -name go.work \) -exec cat {} + | awk '{
    for (i = 2; i < NF; i++) if ($i == "=>") print ($1 == "replace" ? $2 : $1), $(i + 1), ($(i + 2) ~ "^v[0-9]" ? $(i + 2) : "-")
  }' > /tmp/replacements
find /kept -maxdepth 1 -name '.new.*' -mmin +60 -exec rm -rf {} +
modules=$(mktemp -d /kept/.new.XXXXXX)
find /src -name go.mod -exec cat {} + | awk '
    function escaped(text, i, one, all) {
      for (i = 1; i <= length(text); i++) {
        one = substr(text, i, 1)
        all = all (one ~ /[A-Z]/ ? "!" tolower(one) : one)
      }
      return all
    }
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
  pointer="/kept/$folder/@v/$name.unpacked"
  [ -e "$pointer" ] && read -r unpacked hash < "$pointer" || continue
  grep -qxF "$path $version $hash" /tmp/sums && [ -d "/kept/$unpacked" ] || continue
  touch -c "$pointer"
  mkdir -p "$modules/${folder%/*}" "$modules/cache/download/$folder/@v"
  ln -s "/kept/$unpacked" "$modules/$folder@$name"
  printf %s "$hash" > "$modules/cache/download/$folder/@v/$name.ziphash"
done < /tmp/needed
GOPROXY="file:///kept,$(go env GOPROXY)"
export GOPROXY
export GOMODCACHE=$modules GODEBUG=goindex=0
missing() {
    go list -e -deps -f '{{if and .Error (not .Name)}}{{.ImportPath}}{{end}}' "$@" 2> /dev/null | awk -F '\t' '
        NR == FNR { folder[$1] = substr($2, 1, length($2) - 1); next }
        {
            own = ""
            for (path in folder) if (index($0 "/", path "/") == 1 && length(path) > length(own)) own = path
            if (own != "") print $0 "\t" folder[own] substr($0, length(own) + 1) "/own.go\""
        }' /packages/own -
}
invented() {
    echo 'package own' > /tmp/own.go
    missing "$@" | awk -F '\t' '{ print $2 ":\"/tmp/own.go\"" }'
}
list() {
    go list -deps -f '{{if not .Standard}}{{$d := .Dir}}{{if not (or .GoFiles .CgoFiles)}}{{printf "empty\t%s\n" .ImportPath}}{{end}}{{printf "package\t%s\t%s" .ImportPath .Dir}}{{range .Imports}}{{printf "\t%s" .}}{{end}}{{println}}{{range .GoFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .CgoFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .CFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .CXXFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .MFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .HFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .FFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .SFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .SwigFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .SwigCXXFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .SysoFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .EmbedFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{if not (or .GoFiles .CgoFiles)}}{{range .IgnoredGoFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{range .TestGoFiles}}{{printf "file %s/%s\n" $d .}}{{end}}{{end}}{{if or .SFiles .CgoFiles .SwigFiles .SwigCXXFiles}}{{with .Module}}{{if .Dir}}whole {{.Dir}}{{end}}{{end}}{{end}}{{with .Error}}{{printf "error\t%s\t%q\n" $.ImportPath .Err}}{{end}}{{if .Incomplete}}{{printf "incomplete\t%s\n" .ImportPath}}{{end}}{{end}}' "$@" > /tmp/listed
}
invent() {
    invented $(cat /packages/$1) > /tmp/invented
    awk '{ all = all (NR == 1 ? "" : ",") $0 } END { if (NR > 0) print "{\"Replace\":{" all "}}" }' /tmp/invented > /tmp/overlay
    [ -s /tmp/overlay ] && list -overlay=/tmp/overlay $(cat /packages/$1) 2> /tmp/log
}
without() {
    overlaid=
    [ ! -s /tmp/overlay ] || overlaid=-overlay=/tmp/overlay
    list -e $overlaid $(cat /packages/$1) 2> /dev/null || return 1
    every=/tmp/every
    mv /tmp/listed $every
    : > /tmp/imports
    awk -F '\t' '
        $1 == "error" { names = names " " $2; if ($3 !~ /^"(cannot find module providing package .*: import lookup disabled by -mod=(readonly|vendor)|no required module provides package |(.*: )?missing go[.]sum entry for |module .* provides package .* and is replaced but not required|ambiguous import: found package |package .* is not in std|malformed import path |build constraints exclude all Go files in |no (non-test )?Go files in |found packages .* in |use of (internal|vendored) package .* not allowed|import .* is a program, not an importable package|import cycle not allowed|pattern .*: (no matching files found|cannot embed )|(expected |illegal |missing import path|[a-z ]+ not terminated|[^ :]+[.]go:))/) other = 1 }
        $1 == "incomplete" { print "import _ \"" $2 "\"" > "/tmp/imports" }
        END { if (names == "" || other) exit 1; print "left to the services, since Go cannot load them:" names }' $every > /tmp/told || return 1
    find "/src" -name vendor -prune -o -name '*.go' -exec grep -lxF -f /tmp/imports {} + > /tmp/importers
    while IFS= read -r file; do
        cut=$(mktemp /tmp/cut.XXXXXX)
        grep -vxF -f /tmp/imports "$file" > $cut
        printf '"%s":"%s"\n' "$(printf %s "$file" | sed 's/["\\]/\\&/g')" $cut
    done < /tmp/importers > /tmp/without
    cat /tmp/invented /tmp/without | awk '{ all = all (NR == 1 ? "" : ",") $0 } END { if (NR > 0) print "{\"Replace\":{" all "}}" }' > /tmp/overlay
    list -overlay=/tmp/overlay $(cat /packages/$1) 2> /dev/null && cat /tmp/told
}
load() {
    every=/tmp/listed
    list $(cat /packages/$1) 2> /tmp/log || invent $1 || without $1 || { cat /tmp/log >&2; exit 1; }
    cat /tmp/log >&2
    sed -n 's/^file //p' $every >> /tmp/files
    sed -n 's/^whole //p' $every | sort -u | while read -r folder; do find "$folder/" -type f ! -name '*.go' ! -path '*/testdata/*'; done >> /tmp/files
    : > /lists/$1
    : > /lists/$1.left
    awk -F '\t' '$1 == "empty" { empty[$2] }
    $1 != "package" { next }
    !last { loads[$2]; next }
    {
        own = index($3 "/", "/src/") == 1
        needs = own || !($2 in loads) || $2 in empty
        for (i = 4; i <= NF; i++) if ($i in needing) needs = 1
        if (needs) needing[$2]
        print $2 >> "/tmp/loaded"
        if (!own) print $2 > (needs ? left : taken)
    }' taken="/lists/$1" left="/lists/$1.left" /tmp/listed last=1 $every
}
(export GOOS=linux GOARCH=amd64 ; load linux_amd64)
(export GOOS=linux GOARCH=arm64 ; load linux_arm64)
cd $modules
find cache/download -name '*.ziphash' | awk '
    function escaped(text, i, one, all) {
      for (i = 1; i <= length(text); i++) {
        one = substr(text, i, 1)
        all = all (one ~ /[A-Z]/ ? "!" tolower(one) : one)
      }
      return all
    }
    FILENAME == "/tmp/loaded" { for (path = escaped($0); path != "" && !(path in above); sub("/?[^/]*$", "", path)) above[path]; next }
    FILENAME == "/tmp/replacements" { if (escaped($1) in above) above[escaped($2)]; next }
    { path = substr($0, length("cache/download/") + 1); sub("/@v/[^/]*$", "", path); if (path in above) print }' /tmp/loaded /tmp/replacements - > /tmp/hashes
sed 's#^cache/download/##; s#/@v/#@#; s#[.]ziphash$##' /tmp/hashes > /tmp/folders
awk -v "modules=$modules/" 'index($0, modules) == 1 { print substr($0, length(modules) + 1) }' /tmp/files > /tmp/taken
find cache/download -name '*.mod' | cat - /tmp/hashes /tmp/taken | sort -u > /tmp/used
mkdir -p /download/modules/cache/download
sed 's#/[^/]*$##' /tmp/used | sort -u | cat - /tmp/folders | tr '\n' '\0' | (cd /download/modules && xargs -0 -r mkdir -p)
awk -F / -v to=/download/modules '
    { folder = $0; sub("/[^/]*$", "", folder); files[folder] = files[folder] " \047" $0 "\047" }
    END { for (one in files) print "cp" files[one] " \047" to "/" one "\047" }' /tmp/used | sh -e
find cache/download -name '*.mod' | sed 's#^cache/download/##' > /tmp/downloaded
(cd /kept && find . -path './.*' -prune -o -name '*.mod' -print) | sed 's#^[.]/##' > /tmp/kept
awk 'FILENAME == "/tmp/kept" { kept[$0]; next } !($0 in kept)' /tmp/kept /tmp/downloaded > /tmp/new
sed 's#/[^/]*$##' /tmp/new | sort -u | (cd /kept && xargs -r mkdir -p)
while read -r file; do mv -f "cache/download/$file" "/kept/$file"; done < /tmp/new
find . -path ./cache -prune -o -name '*@v*' -prune -type d -print | sed 's#^[.]/##' > /tmp/unpacked
cd /kept
store=.unpacked.${modules##*.}
mv "$modules" "$store"
while read -r module; do
  folder="${module%@*}/@v" version="${module##*@}"
  mkdir -p "$folder"
  echo "$store/$module $(cat "$store/cache/download/$folder/$version.ziphash")" > "$store/pointer"
  mv -f "$store/pointer" "$folder/$version.unpacked"
done < /tmp/unpacked
# links go, and modules that nobody has used for long
find "$store" -name '*@v*' -prune -type l -exec rm -f {} +
rm -rf "$store/cache"
[ -s /tmp/unpacked ] || rm -rf "$store"
find . -path './.*' -prune -o -name '*.unpacked' -mtime +30 -print | while read -r pointer; do
  read -r unpacked hash < "$pointer"
  rm -rf "$pointer" "$unpacked"
done
find /download -exec touch -d @2145916800 {} +
rm -rf /tmp/*
EOF

# Compiles them for every platform. Go's index of modules is made anew, as it knows a module's first content.
FROM standard AS dependencies
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src
RUN --network=none \
    --mount=type=bind,source=skeleton,target=/src \
    --mount=type=bind,from=modules,source=/lists,target=/lists \
    --mount=type=bind,from=modules,source=/download/modules,target=/download/modules \
    --mount=type=cache,id=go-service-image-dependencies,target=/kept,sharing=locked <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
# garbage is collected only where memory is short
memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
share=$((${memory:-0} / 1024 / $(nproc || echo 64) / 4))
[ $share -lt 768 ] || export GOGC=off GOMEMLIMIT=${share}MiB
date +%s > /kept/trim.txt
find /kept -type f -mtime +30 -exec rm -f {} +
touch -d @$(($(date +%s) - 7200)) /tmp/mark
find /kept -type f -newer /tmp/mark -exec touch -r /tmp/mark {} +
export GOCACHE=/kept GODEBUG=goindex=0
refused() {
  grep -Ev '^[[:alnum:]_.~/@-]+$' "$1" | awk '
    function ended() { if (paths != "" && !told) other = 1 }
    /^# / { ended(); paths = paths " " $2; told = 0; next }
    paths != "" && /^[^ \t:]+[.](go|s):[0-9]+(:[0-9]+)?: / { told = 1; next }
    told && (/^\t/ || /^too many errors/ || /^note: /) { next }
    { other = 1 }
    END { ended(); if (paths == "" || other) exit 1; print "left to the services, since the compiler refuses them:" paths }'
}
{
GOOS=linux GOARCH=amd64 xargs -r go build -v < /lists/linux_amd64 2> /tmp/linux_amd64.log || refused /tmp/linux_amd64.log || { { grep -Ev '^[[:alnum:]_.~/@-]+$' /tmp/linux_amd64.log || cat /tmp/linux_amd64.log; } >&2; exit 1; }
echo "linux/amd64: $(grep -Ec '^[[:alnum:]_.~/@-]+$' /tmp/linux_amd64.log || true) packages compiled"
} &
one=$!
{
GOOS=linux GOARCH=arm64 xargs -r go build -v < /lists/linux_arm64 2> /tmp/linux_arm64.log || refused /tmp/linux_arm64.log || { { grep -Ev '^[[:alnum:]_.~/@-]+$' /tmp/linux_arm64.log || cat /tmp/linux_arm64.log; } >&2; exit 1; }
echo "linux/arm64: $(grep -Ec '^[[:alnum:]_.~/@-]+$' /tmp/linux_arm64.log || true) packages compiled"
} &
other=$!
failed=
wait $one || failed=yes
wait $other || failed=yes
[ -z "$failed" ]
find /kept -newer /tmp/mark -name '*-a' -exec grep -L '  1000000000000000000$' {} + | xargs -r sed -i 's/ *[0-9]*$/  1000000000000000000/'
mkdir -p /cache/compiled
cd /kept
find . -name '*-d' -newer /tmp/mark -size -64k -exec grep -LE '^(!<arch>|go index )' {} + | sed 's#.*/##; s/-d$//' > /tmp/unread
{
find . -name '*-d' -newer /tmp/mark | sed 's#.*/\(.*\)-d#& \1#'
find . -name '*-a' -newer /tmp/mark -exec awk '{ print FILENAME, $3 }' {} +
} | awk 'FILENAME == "/tmp/unread" { unread[$1]; next } !($2 in unread) { print $1 }' /tmp/unread - > /tmp/used
(cd /library/standard && find . -type f) > /tmp/others
awk 'FILENAME == "/tmp/others" { there[$0]; next } !($0 in there)' /tmp/others /tmp/used > /tmp/left && mv /tmp/left /tmp/used
cut -d / -f 2 /tmp/used | sort -u | (cd /cache/compiled && xargs -r mkdir -p)
{
awk -F / -v to=/cache/compiled '
    ($2 ~ /[02468ace]$/) { folder = $0; sub("/[^/]*$", "", folder); files[folder] = files[folder] " \047" $0 "\047" }
    END { for (one in files) print "cp" files[one] " \047" to "/" one "\047" }' /tmp/used | sh -e
} &
one=$!
{
awk -F / -v to=/cache/compiled '
    !($2 ~ /[02468ace]$/) { folder = $0; sub("/[^/]*$", "", folder); files[folder] = files[folder] " \047" $0 "\047" }
    END { for (one in files) print "cp" files[one] " \047" to "/" one "\047" }' /tmp/used | sh -e
} &
other=$!
failed=
wait $one || failed=yes
wait $other || failed=yes
[ -z "$failed" ]
cd - > /dev/null
export GOCACHE=/cache/compiled GODEBUG=
{
GOOS=linux GOARCH=amd64 xargs -r go list -deps < /lists/linux_amd64 > /dev/null
GOOS=linux GOARCH=amd64 xargs -r go list -e -find < /lists/linux_amd64.left > /dev/null
} &
one=$!
{
GOOS=linux GOARCH=arm64 xargs -r go list -deps < /lists/linux_arm64 > /dev/null
GOOS=linux GOARCH=arm64 xargs -r go list -e -find < /lists/linux_arm64.left > /dev/null
} &
other=$!
failed=
wait $one || failed=yes
wait $other || failed=yes
[ -z "$failed" ]
find /cache/compiled -name '*-a' -exec grep -L '  1000000000000000000$' {} + | xargs -r sed -i 's/ *[0-9]*$/  1000000000000000000/'
rm -f /cache/compiled/trim.txt
(cd /cache/compiled && find . -type f | sort | sha256sum | cut -c 1-32) > /tmp/content
mv /tmp/content /cache/compiled/content
find /cache -exec touch -d @2145916800 {} +
rm -rf /tmp/*
EOF

FROM scratch AS final
COPY --link --from=modules /download/ /
COPY --link --from=standard /library/ /
COPY --link --from=dependencies /cache/ /
