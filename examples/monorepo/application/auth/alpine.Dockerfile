# A Dockerfile of one's own, for any service of the monorepo, as a team had it before this project; its end is Alpine.
# What was wrong with it is mended: arguments are declared where they are read, the sources' download comes before what
# changes with every commit, and the process is not root.
ARG GOIMAGE

FROM --platform=$BUILDPLATFORM ${GOIMAGE} AS compile
ARG CGOENABLED=0
ARG GOPROXY
WORKDIR /build
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG SERVICE
ARG VERSION=dev
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=$CGOENABLED \
    go build -trimpath -ldflags="-s -w -X main.Version=$VERSION" -o /app/service ./application/${SERVICE}/cmd/${SERVICE}

# Certificates and time zones come with the Go image: no package manager, no network, and no emulation are needed.
FROM alpine:3.22 AS final
COPY --link --from=compile /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --link --from=compile /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/zoneinfo.zip
COPY --link --from=compile /app/service /app/service
ENV TZ=Asia/Shanghai ZONEINFO=/usr/local/go/lib/time/zoneinfo.zip
EXPOSE 30003/tcp 30004/tcp
USER 65532:65532
ENTRYPOINT ["/app/service"]
