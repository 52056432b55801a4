// Command s000 takes orders.
package main

import (
	"context"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/mono/app/s000/internal/biz"
	"example.com/mono/app/s000/internal/conf"
	"example.com/mono/app/s000/internal/data"
	"example.com/mono/app/s000/internal/server"
	"example.com/mono/app/s000/internal/service"
	"example.com/mono/pkg/app"
	"example.com/mono/pkg/metrics"
	"example.com/mono/pkg/tracing"
)

const greeting = "edition 0"

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(app.Info{Service: "s000", Version: Version}, run) }

func run(info app.Info, logger log.Logger) error {
	log.NewHelper(logger).Infow("msg", greeting, "prices", biz.Basis())
	settings, err := conf.Load()
	if err != nil {
		return err
	}
	shutdown, err := tracing.Setup(info.Service, info.Version, settings.Traces)
	if err != nil {
		return err
	}
	defer shutdown(context.Background())
	orders, err := data.NewOrders(settings, logger)
	if err != nil {
		return err
	}
	defer orders.Close()
	m := metrics.New()
	api := service.New(biz.NewDesk(orders, logger))
	return app.Run(info, logger, server.NewHTTP(settings, m, api), server.NewGRPC(settings, m, api))
}
