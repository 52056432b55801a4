// Package server makes the HTTP and gRPC servers that all services share.
package server

import (
	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/middleware/recovery"
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
	"example.com/shop/pkg/health"
)

// HTTP returns a server on HTTP_ADDR that answers health requests.
func HTTP(info buildinfo.Info, middlewares ...middleware.Middleware) *http.Server {
	srv := http.NewServer(
		http.Address(config.String("HTTP_ADDR", ":8000")),
		http.Middleware(withRecovery(middlewares)...),
	)
	srv.Handle(health.Path, health.Handler(info))
	return srv
}

// GRPC returns a server on GRPC_ADDR. Kratos registers the gRPC health
// protocol and reflection on it by itself.
func GRPC(middlewares ...middleware.Middleware) *grpc.Server {
	return grpc.NewServer(
		grpc.Address(config.String("GRPC_ADDR", ":9000")),
		grpc.Middleware(withRecovery(middlewares)...),
	)
}

func withRecovery(middlewares []middleware.Middleware) []middleware.Middleware {
	return append([]middleware.Middleware{recovery.Recovery()}, middlewares...)
}
