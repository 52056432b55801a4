FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/go/pkg/mod GOCACHE=/root/.cache/go-build \
    GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"

# Compiles the standard library: one step for every module that uses this toolchain.
FROM go AS standard
RUN --network=none <<EOF
set -eu
GOOS=linux GOARCH=amd64 GOAMD64=v3 go build std
GOOS=linux GOARCH=arm GOARM=7 go build std
rm -f /root/.cache/go-build/trim.txt
EOF

# Downloads the modules that the packages need, and lists the files that they are compiled from.
FROM standard AS modules
ENV GOWORK=/src/go.work GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src/api
RUN --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages \
    --mount=type=secret,id=go-download,target=/run/secrets/go-download <<EOF
set -eu
unset GOPROXY
export GOENV=/run/secrets/go-download
mkdir -p /go/pkg/mod /lists
files='{{if .Module}}{{$d := .Dir}}{{range .GoFiles}}{{println (print $d "/" .)}}{{end}}{{range .SFiles}}{{println (print $d "/" .)}}{{end}}{{range .HFiles}}{{println (print $d "/" .)}}{{end}}{{range .SysoFiles}}{{println (print $d "/" .)}}{{end}}{{range .EmbedFiles}}{{println (print $d "/" .)}}{{end}}{{end}}'
GOOS=linux GOARCH=amd64 GOAMD64=v3 xargs -r go list -e -deps -f "$files" < /packages/linux_amd64v3 >> /lists/files
GOOS=linux GOARCH=amd64 GOAMD64=v3 xargs -r go list -e -f '{{if or .Error .DepsErrors}}{{else}}{{.ImportPath}}{{end}}' < /packages/linux_amd64v3 | sed '/^$/d' > /lists/linux_amd64v3
GOOS=linux GOARCH=arm GOARM=7 xargs -r go list -e -deps -f "$files" < /packages/linux_armv7 >> /lists/files
GOOS=linux GOARCH=arm GOARM=7 xargs -r go list -e -f '{{if or .Error .DepsErrors}}{{else}}{{.ImportPath}}{{end}}' < /packages/linux_armv7 | sed '/^$/d' > /lists/linux_armv7
EOF

# Compiles them for every platform. What no later build reads is removed: module zips, tests, other packages.
# Go writes the time into each entry of its cache: one constant keeps the layer reproducible.
FROM modules AS dependencies
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages <<EOF
set -eu
GOOS=linux GOARCH=amd64 GOAMD64=v3 xargs -r go build < /lists/linux_amd64v3
GOOS=linux GOARCH=arm GOARM=7 xargs -r go build < /lists/linux_armv7
cd /go/pkg/mod
find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#/go/pkg/mod#' > /lists/all
awk 'NR == FNR { keep[$0]; next } !($0 in keep)' /lists/files /lists/all | xargs -r rm -f
find . -depth -type d | xargs -r rmdir 2> /dev/null || true
mkdir -p /go/pkg/mod /root/.cache/go-build
find /root/.cache/go-build -name '*-a' | xargs -r sed -i 's/ *[0-9]*$/  1000000000000000000/'
rm -rf /lists /root/.cache/go-build/trim.txt
EOF

# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied.
FROM go AS compile
ENV GOWORK=/src/go.work GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src/api
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,from=dependencies,source=/go/pkg/mod,target=/go/pkg/mod \
    --mount=type=cache,id=go-service-image-build,from=dependencies,source=/root/.cache/go-build,target=/root/.cache/go-build \
    --mount=type=cache,id=go-service-image-binary-api-0dfc053d,target=/binaries,sharing=locked <<EOF
set -eu
# the entries of the dependencies look old: keep Go from trimming them
date +%s > /root/.cache/go-build/trim.txt
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf /binaries/tmp && mkdir -p /binaries/tmp /out/linux_amd64v3 /out/linux_armv7
export GOTMPDIR=/binaries/tmp
GOOS=linux GOARCH=amd64 GOAMD64=v3 go build -ldflags '-s -w' -o /binaries/linux_amd64v3/service ./cmd/api
cp /binaries/linux_amd64v3/service /out/linux_amd64v3/service
GOOS=linux GOARCH=arm GOARM=7 go build -ldflags '-s -w' -o /binaries/linux_armv7/service ./cmd/api
cp /binaries/linux_armv7/service /out/linux_armv7/service
EOF

FROM scratch AS final
ARG TARGETOS TARGETARCH TARGETVARIANT
ADD --link base.tar.gz /
COPY --link --from=compile /out/${TARGETOS}_${TARGETARCH}${TARGETVARIANT}/ /app/
USER 65532:65532
ENTRYPOINT ["/app/service"]
