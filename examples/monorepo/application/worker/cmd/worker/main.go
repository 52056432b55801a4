// Command worker takes notices from the broker and writes them to stdout as
// mails. It listens on no port: "worker -check" tells whether it can work.
package main

import (
	"flag"
	"os"
	"time"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/worker/internal/biz"
	"example.com/shop/application/worker/internal/data"
	"example.com/shop/application/worker/internal/server"
	"example.com/shop/application/worker/internal/service"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/broker"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

var check = flag.Bool("check", false, "deliver a notice to nowhere, log the result and end")

func main() {
	flag.Parse()
	run := work
	if *check {
		run = selfCheck
	}
	app.Main(buildinfo.New("worker", Version), run)
}

func work(info buildinfo.Info, logger log.Logger) error {
	interval, err := config.Duration("HEARTBEAT_INTERVAL", 10*time.Second)
	if err != nil {
		return err
	}
	conn, err := broker.Connect(info.Service)
	if err != nil {
		return err
	}
	defer conn.Close()
	queue, err := data.NewQueue(conn)
	if err != nil {
		return err
	}
	handler, err := service.New(data.NewOutbox(os.Stdout))
	if err != nil {
		return err
	}
	return app.Run(info, logger, server.New(queue, handler, interval, logger))
}

func selfCheck(info buildinfo.Info, logger log.Logger) error {
	mailer, err := biz.NewMailer()
	if err != nil {
		return err
	}
	if err := mailer.Check(); err != nil {
		return err
	}
	log.NewHelper(logger).Infow("msg", "check passed", "arch", info.Arch)
	return nil
}
