// Package health answers whether a service runs, and which one it is.
package health

import (
	"encoding/json"
	"net/http"

	"example.com/shop/pkg/buildinfo"
)

// Path is where every service with an HTTP port answers.
const Path = "/healthz"

// Handler answers with info as JSON. It asks nothing of databases or brokers:
// a service without them is alive, its requests fail one by one.
func Handler(info buildinfo.Info) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(info) // the client is gone if this fails
	})
}
