// Package biz composes what the shop's front shows.
package biz

import "context"

// Product is a product as the catalog offers it.
type Product struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Price string `json:"price"`
}

// Catalog finds products.
type Catalog interface {
	Products(ctx context.Context) ([]Product, error)
}

// View is the front page.
type View struct {
	Products []Product `json:"products"`
	// Degraded says that the catalog did not answer.
	Degraded bool `json:"degraded"`
}

// Storefront makes the front page.
type Storefront struct{ catalog Catalog }

// NewStorefront shows the products of catalog.
func NewStorefront(catalog Catalog) *Storefront { return &Storefront{catalog} }

// Show returns the front page, an empty one while the catalog is away.
func (s *Storefront) Show(ctx context.Context) View {
	products, err := s.catalog.Products(ctx)
	if err != nil {
		return View{Products: []Product{}, Degraded: true}
	}
	return View{Products: products}
}
