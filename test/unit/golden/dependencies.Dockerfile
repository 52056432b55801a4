FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/download/modules GOCACHE=/cache/compiled \
    GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"

# Compiles the packages of the standard library that the services import, while modules are downloaded.
FROM go AS standard
RUN --network=none \
    --mount=type=bind,source=packages,target=/packages \
    --mount=type=cache,id=go-service-image-dependencies,target=/kept,sharing=locked <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
export GOCACHE=/kept
grep -v '^[^/]*[.]' /packages/linux_amd64 | GOOS=linux GOARCH=amd64 xargs -r go build
grep -v '^[^/]*[.]' /packages/linux_arm64 | GOOS=linux GOARCH=arm64 xargs -r go build
EOF

# Downloads the modules that the packages need. What no build reads is removed: module zips, tests, other packages.
FROM go AS modules
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src
RUN --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages \
    --mount=type=secret,id=go-download,target=/run/secrets/go-download <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
unset GOPROXY
export GOENV=/run/secrets/go-download GOCACHE=/tmp/lists
mkdir -p /download/modules /lists
files='{{if .Module}}{{$d := .Dir}}{{range .GoFiles}}{{println (print $d "/" .)}}{{end}}{{range .SFiles}}{{println (print $d "/" .)}}{{end}}{{range .HFiles}}{{println (print $d "/" .)}}{{end}}{{range .SysoFiles}}{{println (print $d "/" .)}}{{end}}{{range .EmbedFiles}}{{println (print $d "/" .)}}{{end}}{{end}}'
GOOS=linux GOARCH=amd64 xargs -r go list -deps -f "$files" < /packages/linux_amd64 >> /tmp/files
GOOS=linux GOARCH=arm64 xargs -r go list -deps -f "$files" < /packages/linux_arm64 >> /tmp/files
cd /download/modules
find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#/download/modules#' > /tmp/all
awk 'NR == FNR { keep[$0]; next } !($0 in keep)' /tmp/files /tmp/all | xargs -r rm -f
find . -depth -type d | xargs -r rmdir 2> /dev/null || true
mkdir -p /download/modules
find /download -exec touch -d @2145916800 {} +
rm -rf /tmp/*
EOF

# Compiles them for every platform. What the compiler reads and writes is what belongs to the result: everything else
# in the kept cache is marked as old before. Go's index of modules is made anew, as it knows a module's first content.
FROM standard AS dependencies
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages \
    --mount=type=bind,from=modules,source=/lists,target=/lists \
    --mount=type=bind,from=modules,source=/download/modules,target=/download/modules \
    --mount=type=cache,id=go-service-image-dependencies,target=/kept,sharing=locked <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
touch -d @1000000000 /tmp/old
find /kept -type f -exec touch -d @1000000000 {} +
export GOCACHE=/kept GODEBUG=goindex=0
GOOS=linux GOARCH=amd64 xargs -r go build -v < /packages/linux_amd64 2> /tmp/log || { cat /tmp/log >&2; exit 1; }
echo "linux/amd64: $(wc -l < /tmp/log) packages compiled"
GOOS=linux GOARCH=arm64 xargs -r go build -v < /packages/linux_arm64 2> /tmp/log || { cat /tmp/log >&2; exit 1; }
echo "linux/arm64: $(wc -l < /tmp/log) packages compiled"
mkdir -p /cache/compiled
cp -Rp /kept/. /cache/compiled
find /cache/compiled -type f ! -newer /tmp/old -exec rm -f {} +
export GOCACHE=/cache/compiled GODEBUG=
GOOS=linux GOARCH=amd64 xargs -r go list -deps < /packages/linux_amd64 > /tmp/packages
GOOS=linux GOARCH=arm64 xargs -r go list -deps < /packages/linux_arm64 > /tmp/packages
# Go writes the time into the entries of its cache
find /cache/compiled -name '*-a' -exec sed -i 's/ *[0-9]*$/  1000000000000000000/' {} +
rm -f /cache/compiled/trim.txt
find /cache -exec touch -d @2145916800 {} +
rm -rf /tmp/*
EOF

FROM scratch AS final
COPY --link --from=modules /download/ /
COPY --link --from=dependencies /cache/ /
