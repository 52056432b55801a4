//go:build !debug

package server

import "github.com/go-kratos/kratos/v2/transport/http"

// handleProfiles does nothing: profiles are for debug builds.
func handleProfiles(*http.Server) {}
