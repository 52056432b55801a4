FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/cache/modules GOCACHE=/cache/compiled \
    GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"

# Compiles the standard library: one step for every module that uses this toolchain.
FROM go AS standard
RUN --network=none <<EOF
set -eu
GOOS=linux GOARCH=amd64 GOAMD64=v3 go build std
GOOS=linux GOARCH=arm GOARM=7 go build std
rm -f /cache/compiled/trim.txt
touch -d @2145916799 /tmp/before
find /cache/compiled -name '*-a' ! -newer /tmp/before -exec sed -i 's/ *[0-9]*$/  1000000000000000000/' {} +
find /cache ! -newer /tmp/before -exec touch -d @2145916800 {} +
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
mkdir -p /cache/modules /lists
files='{{if .Module}}{{$d := .Dir}}{{range .GoFiles}}{{println (print $d "/" .)}}{{end}}{{range .SFiles}}{{println (print $d "/" .)}}{{end}}{{range .HFiles}}{{println (print $d "/" .)}}{{end}}{{range .SysoFiles}}{{println (print $d "/" .)}}{{end}}{{range .EmbedFiles}}{{println (print $d "/" .)}}{{end}}{{end}}'
GOOS=linux GOARCH=amd64 GOAMD64=v3 xargs -r go list -e -deps -f "$files" < /packages/linux_amd64v3 >> /lists/files
GOOS=linux GOARCH=amd64 GOAMD64=v3 xargs -r go list -e -f '{{if or .Error .DepsErrors}}{{else}}{{.ImportPath}}{{end}}' < /packages/linux_amd64v3 | sed '/^$/d' > /lists/linux_amd64v3
GOOS=linux GOARCH=arm GOARM=7 xargs -r go list -e -deps -f "$files" < /packages/linux_armv7 >> /lists/files
GOOS=linux GOARCH=arm GOARM=7 xargs -r go list -e -f '{{if or .Error .DepsErrors}}{{else}}{{.ImportPath}}{{end}}' < /packages/linux_armv7 | sed '/^$/d' > /lists/linux_armv7
EOF

# Compiles them for every platform. What no later build reads is removed: module zips, tests, other packages.
FROM modules AS dependencies
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=packages,target=/packages <<EOF
set -eu
GOOS=linux GOARCH=amd64 GOAMD64=v3 xargs -r go build < /lists/linux_amd64v3
GOOS=linux GOARCH=arm GOARM=7 xargs -r go build < /lists/linux_armv7
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

# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied.
FROM go AS compile
ENV GOWORK=/src/go.work GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src/api
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,from=dependencies,source=/cache/modules,target=/cache/modules \
    --mount=type=cache,id=go-service-image-build,from=dependencies,source=/cache/compiled,target=/cache/compiled \
    --mount=type=cache,id=go-service-image-binary-api-0dfc053d,target=/binaries,sharing=locked <<EOF
set -eu
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf /binaries/tmp && mkdir -p /binaries/tmp /out/linux_amd64v3/app /out/linux_armv7/app
export GOTMPDIR=/binaries/tmp
GOOS=linux GOARCH=amd64 GOAMD64=v3 go build -ldflags '-s -w' -o /binaries/linux_amd64v3/service ./cmd/api
cp /binaries/linux_amd64v3/service /out/linux_amd64v3/app/
GOOS=linux GOARCH=arm GOARM=7 go build -ldflags '-s -w' -o /binaries/linux_armv7/service ./cmd/api
cp /binaries/linux_armv7/service /out/linux_armv7/app/
find /out -exec touch -d @0 {} +
EOF

FROM scratch AS final
ARG TARGETOS TARGETARCH TARGETVARIANT
ADD --link system.tar.gz user.tar.gz /
COPY --link --from=compile /out/${TARGETOS}_${TARGETARCH}${TARGETVARIANT}/ /
USER 65532:65532
ENTRYPOINT ["/app/service"]
