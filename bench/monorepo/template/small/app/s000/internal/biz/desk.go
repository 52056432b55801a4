// Package biz takes orders.
package biz

import (
	"fmt"

	"github.com/google/uuid"

	"example.com/mono/app/s000/internal/biz/pricing"
)

// Line is a position of an order.
type Line struct {
	Product  string
	Quantity uint32
	// UnitPrice is net, e.g. "19.90".
	UnitPrice string
}

// Order is an order that was taken.
type Order struct{ ID, Total string }

// Desk takes orders.
type Desk struct{}

// Place takes an order.
func (d *Desk) Place(lines []Line) (Order, error) {
	var sum pricing.Sum
	for i, line := range lines {
		if err := sum.Add(line.UnitPrice, line.Quantity); err != nil {
			return Order{}, fmt.Errorf("lines[%d]: %w", i, err)
		}
	}
	return Order{uuid.NewString(), sum.Gross().String()}, nil
}

// Basis says what the prices are taken from.
func Basis() string { return pricing.Basis() }
