// Package app runs a service until it is told to stop.
package app

import (
	"context"
	"fmt"
	"os"

	"github.com/go-kratos/kratos/v2"
	"github.com/go-kratos/kratos/v2/log"
	"github.com/go-kratos/kratos/v2/transport"

	"example.com/shop/pkg/buildinfo"
	shoplog "example.com/shop/pkg/log"
)

// Run serves until SIGTERM, SIGINT or SIGQUIT, then stops the servers in an
// orderly way. It returns why it could not start or stop.
func Run(info buildinfo.Info, logger log.Logger, servers ...transport.Server) error {
	log.SetLogger(logger) // Kratos' own messages, too
	return kratos.New(
		kratos.Name(info.Service),
		kratos.Version(info.Version),
		kratos.Logger(logger),
		kratos.Server(servers...),
		kratos.AfterStart(func(context.Context) error {
			log.NewHelper(logger).Infow("msg", "started", "arch", info.Arch, "cpu", buildinfo.Features())
			return nil
		}),
	).Run()
}

// Main is the body of a service's main function: it runs the service with a
// logger to stderr and ends the process with code 1 if that fails.
func Main(info buildinfo.Info, run func(buildinfo.Info, log.Logger) error) {
	logger := shoplog.New(os.Stderr, info)
	if err := run(info, logger); err != nil {
		log.NewHelper(logger).Errorw("msg", fmt.Sprintf("%s failed", info.Service), "error", err.Error())
		os.Exit(1)
	}
}
