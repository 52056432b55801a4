// Command s000 takes orders.
package main

import (
	"log"

	"example.com/mono/app/s000/internal/biz"
	"example.com/mono/app/s000/internal/server"
	"example.com/mono/app/s000/internal/service"
)

const greeting = "edition 0"

// Version is set by the linker: -X main.Version=….
var Version = "dev"

func main() {
	log.Printf("s000 %s: %s, prices of %s", Version, greeting, biz.Basis())
	log.Fatal(server.Serve(service.New(&biz.Desk{})))
}
