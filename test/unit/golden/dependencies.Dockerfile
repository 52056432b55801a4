FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/cache/modules GOCACHE=/cache/compiled \
    GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"

# Compiles the standard library: one step for every module that uses this toolchain.
FROM go AS standard
RUN --network=none <<EOF
set -eu
GOOS=linux GOARCH=amd64 go build std
GOOS=linux GOARCH=arm64 go build std
rm -f /cache/compiled/trim.txt
touch -d @2145916799 /tmp/before
find /cache/compiled -name '*-a' ! -newer /tmp/before -exec sed -i 's/ *[0-9]*$/  1000000000000000000/' {} +
find /cache ! -newer /tmp/before -exec touch -d @2145916800 {} +
EOF

# Downloads the modules that the packages need, and lists the files that they are compiled from.
FROM standard AS modules
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src
RUN --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages \
    --mount=type=secret,id=go-download,target=/run/secrets/go-download <<EOF
set -eu
unset GOPROXY
export GOENV=/run/secrets/go-download
mkdir -p /cache/modules /lists
files='{{if .Module}}{{$d := .Dir}}{{range .GoFiles}}{{println (print $d "/" .)}}{{end}}{{range .SFiles}}{{println (print $d "/" .)}}{{end}}{{range .HFiles}}{{println (print $d "/" .)}}{{end}}{{range .SysoFiles}}{{println (print $d "/" .)}}{{end}}{{range .EmbedFiles}}{{println (print $d "/" .)}}{{end}}{{end}}'
GOOS=linux GOARCH=amd64 xargs -r go list -deps -f "$files" < /packages/linux_amd64 >> /lists/files
GOOS=linux GOARCH=arm64 xargs -r go list -deps -f "$files" < /packages/linux_arm64 >> /lists/files
EOF

# Compiles them for every platform. What no later build reads is removed: module zips, tests, other packages.
FROM modules AS dependencies
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages <<EOF
set -eu
GOOS=linux GOARCH=amd64 xargs -r go build < /packages/linux_amd64
GOOS=linux GOARCH=arm64 xargs -r go build < /packages/linux_arm64
cd /cache/modules
find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#/cache/modules#' > /lists/all
awk 'NR == FNR { keep[$0]; next } !($0 in keep)' /lists/files /lists/all | xargs -r rm -f
find . -depth -type d | xargs -r rmdir 2> /dev/null || true
mkdir -p /cache/modules /cache/compiled
rm -rf /lists
rm -f /cache/compiled/trim.txt
touch -d @2145916799 /tmp/before
find /cache/compiled -name '*-a' ! -newer /tmp/before -exec sed -i 's/ *[0-9]*$/  1000000000000000000/' {} +
find /cache ! -newer /tmp/before -exec touch -d @2145916800 {} +
EOF

FROM scratch AS final
COPY --link --from=dependencies /cache/ /
