// Command gateway is the shop's front: it passes requests on to the other
// services and composes their answers.
package main

import (
	"context"
	"os"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/gateway/internal/biz"
	"example.com/shop/application/gateway/internal/data"
	"example.com/shop/application/gateway/internal/server"
	"example.com/shop/application/gateway/internal/service"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
	"example.com/shop/pkg/metrics"
	"example.com/shop/pkg/tracing"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(buildinfo.New("gateway", Version), run) }

func run(info buildinfo.Info, logger log.Logger) error {
	shutdown, err := tracing.Setup(info, os.Stdout)
	if err != nil {
		return err
	}
	defer shutdown(context.Background())
	catalog, err := data.NewCatalog(context.Background(), config.String("CATALOG_GRPC", "127.0.0.1:9002"))
	if err != nil {
		return err
	}
	defer catalog.Close()
	proxies, err := service.Proxies(logger)
	if err != nil {
		return err
	}
	m := metrics.New()
	pages := service.NewPages(biz.NewStorefront(catalog))
	return app.Run(info, logger, server.NewHTTP(info, m, pages, proxies), server.NewGRPC())
}
