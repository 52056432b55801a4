FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/go/pkg/mod GOCACHE=/root/.cache/go-build \
    GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"

# Compiles the standard library: one step for every module that uses this toolchain.
FROM go AS standard
RUN --network=none <<EOF
set -eu
GOOS=linux GOARCH=amd64 go build std
GOOS=linux GOARCH=arm64 go build std
rm -f /root/.cache/go-build/trim.txt
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
mkdir -p /go/pkg/mod /lists
files='{{if .Module}}{{$d := .Dir}}{{range .GoFiles}}{{println (print $d "/" .)}}{{end}}{{range .SFiles}}{{println (print $d "/" .)}}{{end}}{{range .HFiles}}{{println (print $d "/" .)}}{{end}}{{range .SysoFiles}}{{println (print $d "/" .)}}{{end}}{{range .EmbedFiles}}{{println (print $d "/" .)}}{{end}}{{end}}'
GOOS=linux GOARCH=amd64 xargs -r go list -deps -f "$files" < /packages/linux_amd64 >> /lists/files
GOOS=linux GOARCH=arm64 xargs -r go list -deps -f "$files" < /packages/linux_arm64 >> /lists/files
EOF

# Compiles them for every platform. What no later build reads is removed: module zips, tests, other packages.
# Go writes the time into each entry of its cache: one constant keeps the layer reproducible.
FROM modules AS dependencies
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages <<EOF
set -eu
GOOS=linux GOARCH=amd64 xargs -r go build < /packages/linux_amd64
GOOS=linux GOARCH=arm64 xargs -r go build < /packages/linux_arm64
cd /go/pkg/mod
find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#/go/pkg/mod#' > /lists/all
awk 'NR == FNR { keep[$0]; next } !($0 in keep)' /lists/files /lists/all | xargs -r rm -f
find . -depth -type d | xargs -r rmdir 2> /dev/null || true
mkdir -p /go/pkg/mod /root/.cache/go-build
find /root/.cache/go-build -name '*-a' | xargs -r sed -i 's/ *[0-9]*$/  1000000000000000000/'
rm -rf /lists /root/.cache/go-build/trim.txt
EOF

FROM scratch AS final
COPY --link --from=dependencies /go/pkg/mod /go/pkg/mod
COPY --link --from=dependencies /root/.cache/go-build /root/.cache/go-build
