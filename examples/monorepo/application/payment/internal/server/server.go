// Package server serves the payment service over HTTP and gRPC.
package server

import (
	"github.com/go-kratos/kratos/v2/middleware/tracing"
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	paymentv1 "example.com/shop/api/payment/v1"
	"example.com/shop/application/payment/internal/service"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/server"
)

// NewHTTP serves the API and health.
func NewHTTP(info buildinfo.Info, payment *service.Service) *http.Server {
	srv := server.HTTP(info, tracing.Server())
	paymentv1.RegisterPaymentHTTPServer(srv, payment)
	return srv
}

// NewGRPC serves the API and health.
func NewGRPC(payment *service.Service) *grpc.Server {
	srv := server.GRPC(tracing.Server())
	paymentv1.RegisterPaymentServer(srv, payment)
	return srv
}
