// Package service translates between the API and the assortment.
package service

import (
	"context"

	catalogv1 "example.com/shop/api/catalog/v1"
	"example.com/shop/application/catalog/internal/biz"
)

// Service implements the catalog API.
type Service struct {
	catalogv1.UnimplementedCatalogServer
	assortment *biz.Assortment
}

// New returns the catalog API.
func New() (*Service, error) {
	assortment, err := biz.NewAssortment()
	if err != nil {
		return nil, err
	}
	return &Service{assortment: assortment}, nil
}

// ListProducts returns all products.
func (s *Service) ListProducts(context.Context, *catalogv1.ListProductsRequest) (*catalogv1.ListProductsReply, error) {
	reply := &catalogv1.ListProductsReply{}
	for _, offer := range s.assortment.All() {
		reply.Products = append(reply.Products, product(offer))
	}
	return reply, nil
}

// GetProduct returns one product.
func (s *Service) GetProduct(_ context.Context, req *catalogv1.GetProductRequest) (*catalogv1.Product, error) {
	offer, err := s.assortment.Find(req.GetId())
	if err != nil {
		return nil, err
	}
	return product(offer), nil
}

func product(offer biz.Offer) *catalogv1.Product {
	return &catalogv1.Product{Id: offer.ID, Name: offer.Name, Price: offer.Price}
}
