// Package server serves the order service over HTTP and gRPC.
package server

import (
	"github.com/go-kratos/kratos/v2/middleware/tracing"
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	orderv1 "example.com/shop/api/order/v1"
	"example.com/shop/application/order/internal/service"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/metrics"
	"example.com/shop/pkg/server"
)

// NewHTTP serves the API, health and metrics.
func NewHTTP(info buildinfo.Info, m *metrics.Metrics, order *service.Service) *http.Server {
	srv := server.HTTP(info, tracing.Server(), m.Middleware())
	srv.Handle(metrics.Path, m.Handler())
	orderv1.RegisterOrderHTTPServer(srv, order)
	return srv
}

// NewGRPC serves the API and health.
func NewGRPC(m *metrics.Metrics, order *service.Service) *grpc.Server {
	srv := server.GRPC(tracing.Server(), m.Middleware())
	orderv1.RegisterOrderServer(srv, order)
	return srv
}
