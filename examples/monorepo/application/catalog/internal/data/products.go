// Package data reads the products that are compiled into the catalog.
package data

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"example.com/shop/pkg/money"
	"example.com/shop/pkg/pricing"
)

//go:embed products.json
var source []byte

// Product is an entry of products.json.
type Product struct {
	ID    string
	Name  string
	Gross money.Cents
}

// Products returns the entries in order, with tax added to their prices.
func Products() ([]Product, error) {
	var entries []struct {
		ID, Name, Net string
	}
	if err := json.Unmarshal(source, &entries); err != nil {
		return nil, fmt.Errorf("products.json: %w", err)
	}
	products := make([]Product, len(entries))
	for i, entry := range entries {
		net, err := money.Parse(entry.Net)
		if err != nil {
			return nil, fmt.Errorf("products.json: %s: net: %w", entry.ID, err)
		}
		products[i] = Product{ID: entry.ID, Name: entry.Name, Gross: pricing.Gross(net)}
	}
	return products, nil
}
