// Command payment charges orders and books that in MySQL.
package main

import (
	"context"
	"os"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/payment/internal/biz"
	"example.com/shop/application/payment/internal/data"
	"example.com/shop/application/payment/internal/server"
	"example.com/shop/application/payment/internal/service"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
	"example.com/shop/pkg/tracing"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(buildinfo.New("payment", Version), run) }

func run(info buildinfo.Info, logger log.Logger) error {
	shutdown, err := tracing.Setup(info, os.Stdout)
	if err != nil {
		return err
	}
	defer shutdown(context.Background())
	ledger, err := data.NewLedger(config.String("MYSQL_DSN", "shop@tcp(127.0.0.1:3306)/shop"))
	if err != nil {
		return err
	}
	defer ledger.Close()
	api := service.New(biz.NewCashier(ledger))
	return app.Run(info, logger, server.NewHTTP(info, api), server.NewGRPC(api))
}
