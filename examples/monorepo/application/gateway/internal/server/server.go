// Package server serves the gateway.
package server

import (
	nethttp "net/http"

	"github.com/go-kratos/kratos/v2/middleware/tracing"
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	"example.com/shop/application/gateway/internal/service"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/metrics"
	"example.com/shop/pkg/server"
)

// NewHTTP serves the pages, the other services' paths, health and metrics.
func NewHTTP(info buildinfo.Info, m *metrics.Metrics, pages *service.Pages, proxies map[string]nethttp.Handler) *http.Server {
	srv := server.HTTP(info, tracing.Server(), m.Middleware())
	srv.Handle(metrics.Path, m.Handler())
	routes := srv.Route("/")
	routes.GET("/v1/storefront", pages.Storefront)
	routes.GET("/time", pages.Time)
	for prefix, proxy := range proxies {
		srv.HandlePrefix(prefix, proxy)
	}
	return srv
}

// NewGRPC serves health.
func NewGRPC() *grpc.Server { return server.GRPC() }
