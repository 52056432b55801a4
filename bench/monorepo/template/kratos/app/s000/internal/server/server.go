// Package server serves s000 over HTTP and gRPC.
package server

import (
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	s000v1 "example.com/mono/api/s000/v1"
	"example.com/mono/app/s000/internal/conf"
	"example.com/mono/app/s000/internal/service"
	"example.com/mono/pkg/metrics"
	"example.com/mono/pkg/server"
)

// NewHTTP serves the API, health and metrics.
func NewHTTP(settings conf.Conf, m *metrics.Metrics, orders *service.Service) *http.Server {
	srv := server.HTTP(settings.HTTP, m)
	s000v1.RegisterOrderHTTPServer(srv, orders)
	return srv
}

// NewGRPC serves the API and health.
func NewGRPC(settings conf.Conf, m *metrics.Metrics, orders *service.Service) *grpc.Server {
	srv := server.GRPC(settings.GRPC, m)
	s000v1.RegisterOrderServer(srv, orders)
	return srv
}
