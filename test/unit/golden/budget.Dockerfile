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

# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied.
FROM go AS compile
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -gcflags=all=-dwarf=false"
WORKDIR /src
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,source=budget,target=/budget \
    --mount=type=bind,from=dependencies,source=/go/pkg/mod,target=/go/pkg/mod \
    --mount=type=cache,id=go-service-image-build,from=dependencies,source=/root/.cache/go-build,target=/root/.cache/go-build \
    --mount=type=cache,id=go-service-image-binary-auth-b7a39099,target=/binaries,sharing=locked <<EOF
set -eu
# the entries of the dependencies look old: keep Go from trimming them
date +%s > /root/.cache/go-build/trim.txt
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf /binaries/tmp && mkdir -p /binaries/tmp /out/linux_amd64 /out/linux_arm64
export GOTMPDIR=/binaries/tmp
GOOS=linux GOARCH=amd64 go build -ldflags '-s -w' -o /binaries/linux_amd64/service ./application/auth/cmd/auth
cp /binaries/linux_amd64/service /out/linux_amd64/service
GOOS=linux GOARCH=amd64 go build -ldflags '-s -w' -o /binaries/linux_amd64/order ./application/order/cmd/order
cp /binaries/linux_amd64/order /out/linux_amd64/order
GOOS=linux GOARCH=arm64 go build -ldflags '-s -w' -o /binaries/linux_arm64/service ./application/auth/cmd/auth
cp /binaries/linux_arm64/service /out/linux_arm64/service
GOOS=linux GOARCH=arm64 go build -ldflags '-s -w' -o /binaries/linux_arm64/order ./application/order/cmd/order
cp /binaries/linux_arm64/order /out/linux_arm64/order
# no program may be larger than 30MB; one that is, is told with what it is made of
over=
[ "$(wc -c < /out/linux_amd64/service)" -le 30000000 ] || over="$over linux/amd64=/out/linux_amd64/service"
[ "$(wc -c < /out/linux_amd64/order)" -le 30000000 ] || over="$over linux/amd64=/out/linux_amd64/order"
[ "$(wc -c < /out/linux_arm64/service)" -le 30000000 ] || over="$over linux/arm64=/out/linux_arm64/service"
[ "$(wc -c < /out/linux_arm64/order)" -le 30000000 ] || over="$over linux/arm64=/out/linux_arm64/order"
if [ -n "$over" ]; then
  cd /budget
  GOWORK=off GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false" go run main.go 'auth' 30MB 30000000 $over >&2
  sleep 1
  exit 1
fi
EOF

FROM scratch AS final
ARG TARGETOS TARGETARCH TARGETVARIANT
ADD --link base.tar.gz /
COPY --link --from=compile /out/${TARGETOS}_${TARGETARCH}${TARGETVARIANT}/ /app/
USER 65532:65532
ENTRYPOINT ["/app/service"]
