// Package server makes the HTTP and gRPC servers that all services share.
package server

import (
	nethttp "net/http"

	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/middleware/ratelimit"
	"github.com/go-kratos/kratos/v2/middleware/recovery"
	"github.com/go-kratos/kratos/v2/middleware/tracing"
	"github.com/go-kratos/kratos/v2/middleware/validate"
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	"example.com/mono/pkg/metrics"
)

// HTTP returns a server that answers health requests and serves metrics.
func HTTP(addr string, m *metrics.Metrics) *http.Server {
	srv := http.NewServer(http.Address(addr), http.Middleware(middlewares(m)...))
	srv.HandleFunc("/healthz", func(w nethttp.ResponseWriter, _ *nethttp.Request) { w.Write([]byte("ok\n")) })
	srv.Handle(metrics.Path, m.Handler())
	return srv
}

// GRPC returns a server. Kratos registers the gRPC health protocol and
// reflection on it by itself.
func GRPC(addr string, m *metrics.Metrics) *grpc.Server {
	return grpc.NewServer(grpc.Address(addr), grpc.Middleware(middlewares(m)...))
}

func middlewares(m *metrics.Metrics) []middleware.Middleware {
	return []middleware.Middleware{
		recovery.Recovery(),
		tracing.Server(),
		ratelimit.Server(),
		m.Middleware(),
		validate.Validator(),
	}
}
