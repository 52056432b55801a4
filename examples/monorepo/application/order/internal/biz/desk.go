// Package biz takes orders.
package biz

import (
	"context"
	"crypto/rand"

	"github.com/go-kratos/kratos/v2/errors"

	"example.com/shop/pkg/money"
	"example.com/shop/pkg/pricing"
)

// maxQuantity is the most pieces of one product that an order may have.
const maxQuantity = 1000

// ErrNotFound says that there is no such order.
var ErrNotFound = errors.NotFound("UNKNOWN_ORDER", "no such order")

// Line is a position of an order.
type Line struct {
	ProductID string
	Quantity  uint32
	// UnitPrice is net, e.g. "19.90".
	UnitPrice string
}

// Order is an order that was taken.
type Order struct {
	ID, Customer string
	// Total includes tax.
	Total money.Cents
}

// Orders stores orders.
type Orders interface {
	Save(ctx context.Context, order Order) error
	// Find returns ErrNotFound for an unknown id.
	Find(ctx context.Context, id string) (Order, error)
}

// Desk takes orders.
type Desk struct{ orders Orders }

// NewDesk returns a desk that keeps its orders in orders.
func NewDesk(orders Orders) *Desk { return &Desk{orders} }

// Place takes an order of at least one line.
func (d *Desk) Place(ctx context.Context, customer string, lines []Line) (Order, error) {
	total, err := net(lines)
	if err != nil {
		return Order{}, err
	}
	order := Order{ID: rand.Text(), Customer: customer, Total: pricing.Gross(total)}
	return order, d.orders.Save(ctx, order)
}

// Find returns an order, or ErrNotFound.
func (d *Desk) Find(ctx context.Context, id string) (Order, error) {
	return d.orders.Find(ctx, id)
}

func net(lines []Line) (money.Cents, error) {
	if len(lines) == 0 {
		return 0, errors.BadRequest("NO_LINES", "lines: want at least one")
	}
	var total money.Cents
	for i, line := range lines {
		if line.Quantity < 1 || line.Quantity > maxQuantity {
			return 0, errors.Newf(400, "QUANTITY", "lines[%d].quantity: %d: want 1 to %d", i, line.Quantity, maxQuantity)
		}
		price, err := money.Parse(line.UnitPrice)
		if err != nil {
			return 0, errors.Newf(400, "UNIT_PRICE", "lines[%d].unit_price: %v", i, err)
		}
		total += pricing.Line(price, line.Quantity)
	}
	return total, nil
}
