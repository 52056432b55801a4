// Package server serves the notification service over HTTP and gRPC.
package server

import (
	"github.com/go-kratos/kratos/v2/transport/grpc"
	"github.com/go-kratos/kratos/v2/transport/http"

	notificationv1 "example.com/shop/api/notification/v1"
	"example.com/shop/application/notification/internal/service"
	"example.com/shop/pkg/buildinfo"
	"example.com/shop/pkg/server"
)

// NewHTTP serves the API and health.
func NewHTTP(info buildinfo.Info, notification *service.Service) *http.Server {
	srv := server.HTTP(info)
	notificationv1.RegisterNotificationHTTPServer(srv, notification)
	return srv
}

// NewGRPC serves the API and health.
func NewGRPC(notification *service.Service) *grpc.Server {
	srv := server.GRPC()
	notificationv1.RegisterNotificationServer(srv, notification)
	return srv
}
