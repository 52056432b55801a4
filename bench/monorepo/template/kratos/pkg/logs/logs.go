// Package logs makes the services' loggers.
package logs

import (
	"io"

	"github.com/go-kratos/kratos/v2/log"
	"github.com/go-kratos/kratos/v2/middleware/tracing"
)

// New returns a logger that adds the service's name and version, and the ids
// of the trace, to each entry.
func New(w io.Writer, service, version string) log.Logger {
	return log.With(log.NewStdLogger(w),
		"ts", log.DefaultTimestamp,
		"service", service,
		"version", version,
		"trace", tracing.TraceID(),
		"span", tracing.SpanID(),
	)
}
