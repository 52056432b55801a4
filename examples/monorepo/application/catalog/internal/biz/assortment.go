// Package biz knows what the shop sells, and for how much.
package biz

import (
	"github.com/go-kratos/kratos/v2/errors"

	"example.com/shop/application/catalog/internal/data"
)

// ErrUnknown says that the shop does not sell a product.
var ErrUnknown = errors.NotFound("UNKNOWN_PRODUCT", "no such product")

// Offer is a product as customers see it.
type Offer struct {
	ID, Name string
	// Price includes tax.
	Price string
}

// Assortment holds all offers.
type Assortment struct{ offers []Offer }

// NewAssortment reads the products. There is one source of them, which is
// compiled in, so no interface stands between biz and data here.
func NewAssortment() (*Assortment, error) {
	products, err := data.Products()
	if err != nil {
		return nil, err
	}
	offers := make([]Offer, len(products))
	for i, p := range products {
		offers[i] = Offer{ID: p.ID, Name: p.Name, Price: p.Gross.String()}
	}
	return &Assortment{offers}, nil
}

// All returns the offers in the order of the source.
func (a *Assortment) All() []Offer { return a.offers }

// Find returns one offer, or ErrUnknown.
func (a *Assortment) Find(id string) (Offer, error) {
	for _, offer := range a.offers {
		if offer.ID == id {
			return offer, nil
		}
	}
	return Offer{}, ErrUnknown
}
