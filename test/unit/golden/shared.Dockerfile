FROM --platform=$BUILDPLATFORM registry.example.com/golang:1.26.8-alpine AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \
    GOMODCACHE=/download/modules GOCACHE=/cache/compiled \
    GOFLAGS="-trimpath -buildvcs=false -tags=netgo -gcflags=all=-dwarf=false -asan=false" GOEXPERIMENT="jsonv2"

# Third-party packages, compiled once for all services of the module.
FROM --platform=$BUILDPLATFORM registry.example.com/team/deps:go1 AS dependencies

# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied.
FROM go AS compile
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false -tags=netgo -gcflags=all=-dwarf=false -asan=false"
WORKDIR /src
RUN --network=none \
    --mount=type=bind,source=src,target=/src \
    --mount=type=bind,from=dependencies,source=/modules,target=/download/modules \
    --mount=type=cache,id=go-service-image-build,from=dependencies,source=/compiled,target=/cache/compiled \
    --mount=type=cache,id=go-service-image-binary-auth-b7a39099,target=/binaries,sharing=locked <<EOF
set -eu
trap '[ $? = 0 ] || sleep 1' EXIT
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf /binaries/tmp && mkdir -p /binaries/tmp /out/linux_amd64/app /out/linux_arm64/app
export GOTMPDIR=/binaries/tmp
{
GOOS=linux GOARCH=arm64 go build -v -ldflags '-s -w -X main.Version=1.4.0' -o /binaries/linux_arm64/service ./application/auth/cmd/auth
cp /binaries/linux_arm64/service /out/linux_arm64/app/
} > /tmp/log 2>&1 &
GOOS=linux GOARCH=amd64 go build -v -ldflags '-s -w -X main.Version=1.4.0' -o /binaries/linux_amd64/service ./application/auth/cmd/auth
cp /binaries/linux_amd64/service /out/linux_amd64/app/
wait $! || { cat /tmp/log >&2; exit 1; }
cat /tmp/log >&2
find /out -exec touch -d @0 {} +
EOF

FROM scratch AS final
ARG TARGETOS TARGETARCH TARGETVARIANT
ADD --link system.tar.gz user.tar.gz /
COPY --link --from=compile /out/${TARGETOS}_${TARGETARCH}${TARGETVARIANT}/ /
LABEL org.opencontainers.image.vendor="The \"Shop\" for \$5 \\o/"
EXPOSE 8000/tcp
EXPOSE 9000/udp
USER 65532:65532
ENTRYPOINT ["/app/service"]
