// Package data asks other services.
package data

import (
	"context"

	"github.com/go-kratos/kratos/v2/middleware/tracing"
	kgrpc "github.com/go-kratos/kratos/v2/transport/grpc"
	"google.golang.org/grpc"

	catalogv1 "example.com/shop/api/catalog/v1"
	"example.com/shop/application/gateway/internal/biz"
)

// Catalog implements biz.Catalog over gRPC.
type Catalog struct {
	conn   *grpc.ClientConn
	client catalogv1.CatalogClient
}

// NewCatalog asks the catalog service at addr, to which it connects with the
// first request only.
func NewCatalog(ctx context.Context, addr string) (*Catalog, error) {
	conn, err := kgrpc.DialInsecure(ctx, kgrpc.WithEndpoint(addr), kgrpc.WithMiddleware(tracing.Client()))
	if err != nil {
		return nil, err
	}
	return &Catalog{conn, catalogv1.NewCatalogClient(conn)}, nil
}

// Close closes the connection.
func (c *Catalog) Close() error { return c.conn.Close() }

// Products returns all products.
func (c *Catalog) Products(ctx context.Context) ([]biz.Product, error) {
	reply, err := c.client.ListProducts(ctx, &catalogv1.ListProductsRequest{})
	if err != nil {
		return nil, err
	}
	products := make([]biz.Product, len(reply.GetProducts()))
	for i, p := range reply.GetProducts() {
		products[i] = biz.Product{ID: p.GetId(), Name: p.GetName(), Price: p.GetPrice()}
	}
	return products, nil
}
