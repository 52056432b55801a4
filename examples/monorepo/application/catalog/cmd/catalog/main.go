// Command catalog lists products, which are compiled into it.
package main

import (
	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/catalog/internal/server"
	"example.com/shop/pkg/app"
	"example.com/shop/pkg/buildinfo"
)

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() { app.Main(buildinfo.New("catalog", Version), run) }

func run(info buildinfo.Info, logger log.Logger) error {
	servers, err := server.New(info)
	if err != nil {
		return err
	}
	return app.Run(info, logger, servers...)
}
