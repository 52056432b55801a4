// Package tracing sets OpenTelemetry up.
package tracing

import (
	"context"
	"fmt"
	"io"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/config"
)

// Setup makes the global tracer provider. TRACE_EXPORTER is "none", the
// default: trace ids are made and passed on, spans are not kept; or "stdout":
// spans are written to w as JSON. The caller calls shutdown before it ends.
func Setup(info buildinfo.Info, w io.Writer) (shutdown func(context.Context) error, err error) {
	options := []trace.TracerProviderOption{
		trace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", info.Service),
			attribute.String("service.version", info.Version),
		)),
	}
	switch exporter := config.String("TRACE_EXPORTER", "none"); exporter {
	case "none":
	case "stdout":
		out, err := stdouttrace.New(stdouttrace.WithWriter(w))
		if err != nil {
			return nil, err
		}
		options = append(options, trace.WithBatcher(out))
	default:
		return nil, fmt.Errorf("TRACE_EXPORTER=%q: want none or stdout", exporter)
	}
	provider := trace.NewTracerProvider(options...)
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return provider.Shutdown, nil
}
