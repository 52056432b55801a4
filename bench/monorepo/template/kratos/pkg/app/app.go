// Package app runs a service until it is told to stop.
package app

import (
	"os"

	"github.com/go-kratos/kratos/v2"
	"github.com/go-kratos/kratos/v2/log"
	"github.com/go-kratos/kratos/v2/transport"

	"example.com/mono/pkg/logs"
)

// Info says which program it is.
type Info struct{ Service, Version string }

// Run serves until SIGTERM, SIGINT or SIGQUIT. It returns why it could not
// start or stop.
func Run(info Info, logger log.Logger, servers ...transport.Server) error {
	return kratos.New(
		kratos.Name(info.Service),
		kratos.Version(info.Version),
		kratos.Logger(logger),
		kratos.Server(servers...),
	).Run()
}

// Main is the body of a service's main function: it runs the service with a
// logger to stderr and ends the process with code 1 if that fails.
func Main(info Info, run func(Info, log.Logger) error) {
	logger := logs.New(os.Stderr, info.Service, info.Version)
	log.SetLogger(logger) // Kratos' own messages, too
	if err := run(info, logger); err != nil {
		log.NewHelper(logger).Errorw("msg", "failed", "error", err.Error())
		os.Exit(1)
	}
}
