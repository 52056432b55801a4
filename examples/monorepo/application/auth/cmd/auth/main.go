// Command auth opens sessions, which it keeps in Redis.
package main

import (
	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/auth/internal/biz"
	"example.com/shop/application/auth/internal/data"
	"example.com/shop/application/auth/internal/server"
	"example.com/shop/application/auth/internal/service"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
	"example.com/shop/pkg/metrics"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(buildinfo.New("auth", Version), run) }

func run(info buildinfo.Info, logger log.Logger) error {
	sessions := data.NewSessions(config.String("REDIS_ADDR", "127.0.0.1:6379"), logger)
	defer sessions.Close()
	accounts, err := biz.NewAccounts(config.String("AUTH_USER", "demo"), config.String("AUTH_PASSWORD", "demo"), sessions)
	if err != nil {
		return err
	}
	m := metrics.New()
	auth := service.New(accounts)
	return app.Run(info, logger, server.NewHTTP(info, m, auth), server.NewGRPC(m, auth))
}
