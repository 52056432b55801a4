// Package server serves the catalog over HTTP and gRPC.
package server

import (
	"github.com/go-kratos/kratos/v2/transport"

	catalogv1 "example.com/shop/api/catalog/v1"
	"example.com/shop/application/catalog/internal/service"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/metrics"
	"example.com/shop/pkg/server"
)

// New returns the servers of the API, health, metrics and, in a debug build,
// profiles.
func New(info buildinfo.Info) ([]transport.Server, error) {
	catalog, err := service.New()
	if err != nil {
		return nil, err
	}
	m := metrics.New()
	http := server.HTTP(info, m.Middleware())
	http.Handle(metrics.Path, m.Handler())
	handleProfiles(http)
	catalogv1.RegisterCatalogHTTPServer(http, catalog)
	grpc := server.GRPC(m.Middleware())
	catalogv1.RegisterCatalogServer(grpc, catalog)
	return []transport.Server{http, grpc}, nil
}
