package service

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/pkg/config"
)

// upstreams tells which service answers which paths.
var upstreams = []struct{ prefix, variable, fallback string }{
	{"/v1/auth/", "AUTH_URL", "http://127.0.0.1:8001"},
	{"/v1/catalog/", "CATALOG_URL", "http://127.0.0.1:8002"},
	{"/v1/orders", "ORDER_URL", "http://127.0.0.1:8003"},
	{"/v1/payments", "PAYMENT_URL", "http://127.0.0.1:8004"},
	{"/v1/notifications", "NOTIFICATION_URL", "http://127.0.0.1:8005"},
}

// Proxies returns a reverse proxy for each path prefix. A service that does
// not run is noticed with a request only, which then gets 502.
func Proxies(logger log.Logger) (map[string]http.Handler, error) {
	helper := log.NewHelper(logger)
	proxies := make(map[string]http.Handler, len(upstreams))
	for _, up := range upstreams {
		value := config.String(up.variable, up.fallback)
		target, err := url.Parse(value)
		if err != nil || target.Scheme == "" || target.Host == "" {
			return nil, fmt.Errorf("%s=%q: want a URL such as %s", up.variable, value, up.fallback)
		}
		proxies[up.prefix] = &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(target)
				r.SetXForwarded()
			},
			ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
				helper.Warnw("msg", "upstream failed", "path", r.URL.Path, "error", err.Error())
				w.WriteHeader(http.StatusBadGateway)
			},
		}
	}
	return proxies, nil
}
