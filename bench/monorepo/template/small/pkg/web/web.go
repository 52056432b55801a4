// Package web serves HTTP.
package web

import (
	"net/http"
	"os"
)

// Serve serves on HTTP_ADDR, and answers health requests.
func Serve(mux *http.ServeMux) error {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	addr := os.Getenv("HTTP_ADDR")
	if addr == "" {
		addr = ":8000"
	}
	return http.ListenAndServe(addr, mux)
}
