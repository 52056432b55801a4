// Command order takes orders, which it keeps in PostgreSQL.
package main

import (
	"context"
	"os"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/order/internal/biz"
	"example.com/shop/application/order/internal/data"
	"example.com/shop/application/order/internal/server"
	"example.com/shop/application/order/internal/service"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
	"example.com/shop/pkg/metrics"
	"example.com/shop/pkg/tracing"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(buildinfo.New("order", Version), run) }

func run(info buildinfo.Info, logger log.Logger) error {
	shutdown, err := tracing.Setup(info, os.Stdout)
	if err != nil {
		return err
	}
	defer shutdown(context.Background())
	orders, err := data.NewOrders(config.String("DATABASE_URL", "postgres://shop@127.0.0.1:5432/shop"))
	if err != nil {
		return err
	}
	defer orders.Close()
	m := metrics.New()
	api := service.New(biz.NewDesk(orders))
	return app.Run(info, logger, server.NewHTTP(info, m, api), server.NewGRPC(m, api))
}
