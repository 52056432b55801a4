// Package metrics counts requests for Prometheus.
package metrics

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/transport"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Path is where the metrics are served.
const Path = "/metrics"

// Metrics holds the counters of one service.
type Metrics struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
}

// New returns the metrics of a service, those of the Go runtime included.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "request_seconds",
			Help: "Time to answer a request.",
		}, []string{"kind", "operation", "code"}),
	}
	m.registry.MustRegister(collectors.NewGoCollector(), m.seconds)
	return m
}

// Middleware observes each request of a server.
func (m *Metrics) Middleware() middleware.Middleware {
	return func(next middleware.Handler) middleware.Handler {
		return func(ctx context.Context, req any) (any, error) {
			start := time.Now()
			reply, err := next(ctx, req)
			if tr, ok := transport.FromServerContext(ctx); ok {
				code := strconv.Itoa(errors.Code(err))
				m.seconds.WithLabelValues(tr.Kind().String(), tr.Operation(), code).
					Observe(time.Since(start).Seconds())
			}
			return reply, err
		}
	}
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
