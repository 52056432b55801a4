// Package server serves s000 over HTTP.
package server

import (
	"net/http"

	"example.com/mono/app/s000/internal/service"
	"example.com/mono/pkg/web"
)

// Serve serves until the process ends.
func Serve(orders *service.Service) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/orders", orders.Place)
	return web.Serve(mux)
}
