// Package pricing adds up what an order costs.
package pricing

import (
	"fmt"

	"example.com/mono/app/s000/internal/biz/pricing/rates"
	"example.com/mono/pkg/money"
)

// maxQuantity is the most pieces of one product that an order may have.
const maxQuantity = 1000

// Sum is what the lines of an order cost so far, net.
type Sum struct{ net money.Cents }

// Add adds a line.
func (s *Sum) Add(unitPrice string, quantity uint32) error {
	if quantity < 1 || quantity > maxQuantity {
		return fmt.Errorf("quantity %d: want 1 to %d", quantity, maxQuantity)
	}
	price, err := money.Parse(unitPrice)
	if err != nil {
		return err
	}
	s.net += price * money.Cents(quantity)
	return nil
}

// Gross returns the sum with tax.
func (s *Sum) Gross() money.Cents { return rates.WithTax(s.net) }

// Basis says what the prices are taken from.
func Basis() string { return rates.Basis() }
