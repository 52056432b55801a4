// Package server serves the auth service over HTTP and gRPC.
package server

import (
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	authv1 "example.com/shop/api/auth/v1"
	"example.com/shop/application/auth/internal/service"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/metrics"
	"example.com/shop/pkg/server"
)

// NewHTTP serves the API, health and metrics.
func NewHTTP(info buildinfo.Info, m *metrics.Metrics, auth *service.Service) *http.Server {
	srv := server.HTTP(info, m.Middleware())
	srv.Handle(metrics.Path, m.Handler())
	authv1.RegisterAuthHTTPServer(srv, auth)
	return srv
}

// NewGRPC serves the API and health.
func NewGRPC(m *metrics.Metrics, auth *service.Service) *grpc.Server {
	srv := server.GRPC(m.Middleware())
	authv1.RegisterAuthServer(srv, auth)
	return srv
}
