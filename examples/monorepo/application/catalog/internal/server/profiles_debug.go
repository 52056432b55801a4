//go:build debug

package server

import (
	nethttp "net/http"
	"net/http/pprof"

	"github.com/go-kratos/kratos/v2/transport/http"
)

// handleProfiles serves net/http/pprof. Build with -tags debug for it.
func handleProfiles(srv *http.Server) {
	srv.HandleFunc("/debug/pprof/profile", pprof.Profile)
	srv.HandleFunc("/debug/pprof/trace", pprof.Trace)
	srv.HandlePrefix("/debug/pprof/", nethttp.HandlerFunc(pprof.Index))
}
