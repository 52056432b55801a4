// Command notification queues notices on the broker.
package main

import (
	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/notification/internal/biz"
	"example.com/shop/application/notification/internal/data"
	"example.com/shop/application/notification/internal/server"
	"example.com/shop/application/notification/internal/service"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/broker"
	"example.com/shop/pkg/buildinfo"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(buildinfo.New("notification", Version), run) }

func run(info buildinfo.Info, logger log.Logger) error {
	conn, err := broker.Connect(info.Service)
	if err != nil {
		return err
	}
	defer conn.Close()
	api := service.New(biz.NewSender(data.NewQueue(conn)))
	return app.Run(info, logger, server.NewHTTP(info, api), server.NewGRPC(api))
}
