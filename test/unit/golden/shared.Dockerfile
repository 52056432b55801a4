FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/download/modules GOCACHE=/cache/compiled \
    GOFLAGS="-trimpath -buildvcs=false -tags=netgo -gcflags=all=-dwarf=false -asan=false" GOEXPERIMENT="jsonv2"

# Third-party packages, compiled once for all services of the module.
FROM --platform=$BUILDPLATFORM registry.example.com/team/deps:go1 AS dependencies

# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied. The script is a
# file, since BuildKit repeats a failed command as a whole, below the compiler's reason.
FROM go AS compile
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -tags=netgo -gcflags=all=-dwarf=false -asan=false"
WORKDIR /src
COPY <<"EOF" /compile.sh
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf /binaries/tmp && mkdir -p /binaries/tmp /out/linux_amd64/app /out/linux_arm64/app
# programs that would come out the same are not built again: most changes of go.mod are of modules that they do not hold
describe() {
  (cd /src && find . ! -type d) | sort > /tmp/all
  grep -E '/go[.](mod|sum)$' /tmp/all > /tmp/modules || return 1
  awk 'FILENAME == "/tmp/modules" { apart[$0]; next } !($0 in apart)' /tmp/modules /tmp/all | tr '\n' '\0' > /tmp/sources
  (cd /src && xargs -0 sha256sum < /tmp/sources > /tmp/inputs) || return 1
  go version >> /tmp/inputs || return 1
  env | grep -E '^(GO|CGO_)' | sort | cat - "$0" /shared/standard/content >> /tmp/inputs || return 1
  sha256sum < /tmp/inputs > /tmp/made-of.new || return 1
  while read -r file; do
    awk -v file="$file" '
      file ~ "sum$" { if ($2 !~ "/go.mod$") print "module\t" $1 "\t" $0; next }
      { print "module\t" ($1 ~ "^(require|replace|exclude)$" ? $2 : "") "\t" file " " $0 }
    ' "/src/$file" >> /tmp/made-of.new || return 1
  done < /tmp/modules
  mv /tmp/made-of.new /tmp/made-of
}
is_same() {
  [ "$(head -n 1 /binaries/made-of)" = "$(head -n 1 /tmp/made-of)" ] && [ "$(grep '^sizes' /binaries/made-of)" = "sizes $(stat -c %s /binaries/linux_amd64/service /binaries/linux_arm64/service 2> /dev/null | tr '\n' ' ')" ] || return 1
  awk -F '\t' '
    FILENAME == "/binaries/made-of" { if ($1 == "module") lines[$0]; if ($1 == "holds") held[$2]; next }
    $1 == "module" { if ($0 in lines) delete lines[$0]; else changed[$2] }
    END {
      for (line in lines) { split(line, fields, "\t"); changed[fields[2]] }
      for (one in changed) {
        if (one == "") exit 1
        for (other in held) if (index(one "/", other "/") == 1 || index(other "/", one "/") == 1) exit 1
      }
    }' /binaries/made-of /tmp/made-of
}
if describe && [ -e /binaries/made-of ] && is_same; then
  cp /binaries/linux_amd64/service /out/linux_amd64/app/
  cp /binaries/linux_arm64/service /out/linux_arm64/app/
  find /out -exec touch -d @0 {} +
  echo "not built again: sources, settings and modules are as they were"
  exit 0
fi
rm -f /binaries/made-of
export GOTMPDIR=/binaries/tmp
# garbage is collected only where memory is short
memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
share=$((${memory:-0} / 1024 / $(nproc || echo 64) / 4))
[ $share -lt 768 ] || export GOGC=off GOMEMLIMIT=${share}MiB
# the compiled packages of the dependencies, beside what was compiled before
digits="0 1 2 3 4 5 6 7 8 9 a b c d e f" folders=
for one in $digits; do for two in $digits; do folders="$folders $one$two"; done; done
mkdir -p /cache/compiled/unfinished
# builds that use the cache at the same time never see half a file, nor none
place() {
  new=$(mktemp /cache/compiled/unfinished/XXXXXX) && cp "$1" "$new" && mv -f "$new" "$2"
}
# links that only builds of long ago have used go, and what killed builds have left; another build may be quicker
clear_links() {
  find unfinished -type f -mmin +60 -exec rm -f {} +
  find linked -type f -mtime +7 > /tmp/gone
  find linked -type f ! -mtime +7 -exec cat {} + > /tmp/used
  xargs -r cat < /tmp/gone | awk 'FILENAME == "/tmp/used" { used[$0]; next } !($0 in used)' /tmp/used - > /tmp/unused
  xargs -r rm -f < /tmp/gone
  while read -r name; do [ ! -L "$name" ] || rm -f "$name"; done < /tmp/unused
}
link() {
  cd /cache/compiled
  mkdir -p linked $folders
  clear_links 2> /dev/null || true
  cp -rs $1/?? . 2> /dev/null || for file in $1/??/*; do
    name=${file#$1/}
    [ -e "$name" ] || [ ! -e "$file" ] || place "$file" "$name"
  done
  (cd $1 && find . -name '*-[ad]') > /tmp/links
  place /tmp/links linked/$content
}
for packages in /shared/standard /shared/compiled; do
  (cd $packages && mkdir -p $folders)
  read -r content < $packages/content
  touch -c /cache/compiled/linked/$content
  [ -e /cache/compiled/linked/$content ] || (link $packages)
done
missing() {
    go list -e -deps -f '{{if and .Error (not .Name)}}{{.ImportPath}}{{end}}' "$@" 2> /dev/null | awk -F '\t' '
        NR == FNR { folder[$1] = substr($2, 1, length($2) - 1); next }
        {
            own = ""
            for (path in folder) if (index($0 "/", path "/") == 1 && length(path) > length(own)) own = path
            if (own != "") print $0 "\t" folder[own] substr($0, length(own) + 1) "/own.go\""
        }' /packages/own -
}
advise() {
    log=$1 && shift
    ! grep -q '^# ' "$log" || return 0
    missing "$@" | awk -F '\t' '{ print $1 " is a package of this source tree that only third-party packages import, which its sources do not show. Add it to go.extraPackages (goExtraPackages in a stack file)." }' > /tmp/advice
    [ -s /tmp/advice ] || sed -nE 's/.*cannot find module providing package ([^ :]+): import lookup disabled by -mod=readonly.*/No module has the package \1 in the version that go.mod requires. Mend the import, or run `go get \1`./p' "$log" | sort -u > /tmp/advice
    cat /tmp/advice
}
mkdir -p /tmp/linux/amd64 /tmp/linux/arm64
{
GOOS=linux GOARCH=amd64 go build -v -ldflags '-s -w -X main.Version=1.4.0' -o /binaries/linux_amd64/service ./application/auth/cmd/auth
cp /binaries/linux_amd64/service /out/linux_amd64/app/
} > /tmp/linux/amd64/log 2>&1 &
build0=$!
{
GOOS=linux GOARCH=arm64 go build -v -ldflags '-s -w -X main.Version=1.4.0' -o /binaries/linux_arm64/service ./application/auth/cmd/auth
cp /binaries/linux_arm64/service /out/linux_arm64/app/
} > /tmp/linux/arm64/log 2>&1 &
build1=$!
# of what fails the reason is told last, without the names of packages, and once if both have the same
failed=
wait $build0 || {
  failed="$failed linux/amd64"
  { grep -Ev '^[[:alnum:]_.~/@-]+$' /tmp/linux/amd64/log || cat /tmp/linux/amd64/log; } > /tmp/linux/amd64/reason
  (export GOOS=linux GOARCH=amd64 ; advise /tmp/linux/amd64/log ./application/auth/cmd/auth) >> /tmp/linux/amd64/reason
}
wait $build1 || {
  failed="$failed linux/arm64"
  { grep -Ev '^[[:alnum:]_.~/@-]+$' /tmp/linux/arm64/log || cat /tmp/linux/arm64/log; } > /tmp/linux/arm64/reason
  (export GOOS=linux GOARCH=arm64 ; advise /tmp/linux/arm64/log ./application/auth/cmd/auth) >> /tmp/linux/arm64/reason
}
if [ "$failed" = " linux/amd64 linux/arm64" ] && [ "$(cat /tmp/linux/amd64/reason)" = "$(cat /tmp/linux/arm64/reason)" ]; then
  echo "linux/amd64, linux/arm64:" >&2 && cat /tmp/linux/amd64/reason >&2
  exit 1
fi
for platform in $failed; do
  echo "$platform:" && cat /tmp/$platform/reason
done >&2
[ -z "$failed" ] || exit 1
cat /tmp/linux/amd64/log /tmp/linux/arm64/log >&2
# what was compiled through a link of other dependencies
touch -d @2145916799 /tmp/ahead
folders=$(find /shared -mindepth 2 -type d ! -newer /tmp/ahead)
[ -z "$folders" ] || find $folders -type f ! -newer /tmp/ahead | while read -r file; do
  folder=${file%/*}
  place "$file" "/cache/compiled/${folder##*/}/${file##*/}"
done
go version -m /binaries/linux_amd64/service /binaries/linux_arm64/service | awk -F '\t' '$2 ~ /^(mod|dep|=>)$/ { print "holds\t" $3 }' | sort -u > /tmp/holds
if [ -e /tmp/made-of ] && [ -s /tmp/holds ]; then
  echo "sizes $(stat -c %s /binaries/linux_amd64/service /binaries/linux_arm64/service 2> /dev/null | tr '\n' ' ')" | cat /tmp/made-of - /tmp/holds > /binaries/tmp/made-of
  mv /binaries/tmp/made-of /binaries/made-of
fi
find /out -exec touch -d @0 {} +
EOF
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages/own,target=/packages/own \
    --mount=type=bind,from=dependencies,source=/modules,target=/download/modules \
    --mount=type=bind,rw,from=dependencies,source=/standard,target=/shared/standard \
    --mount=type=bind,rw,from=dependencies,source=/compiled,target=/shared/compiled \
    --mount=type=cache,id=go-service-image-packages,target=/cache/compiled \
    --mount=type=cache,id=go-service-image-binary-auth-b7a39099,target=/binaries,sharing=locked \
    sh /compile.sh

FROM scratch AS final
ARG TARGETOS TARGETARCH TARGETVARIANT
ADD --link system.tar.gz user.tar.gz /
COPY --link --from=compile /out/${TARGETOS}_${TARGETARCH}${TARGETVARIANT}/ /
LABEL org.opencontainers.image.vendor="The \"Shop\" for \$5 \\o/"
EXPOSE 8000/tcp
EXPOSE 9000/udp
USER 65532:65532
ENTRYPOINT ["/app/service"]
