// Package biz takes orders.
package biz

import (
	"context"
	"crypto/rand"

	"github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/log"

	"example.com/mono/app/s000/internal/biz/notes"
	"example.com/mono/app/s000/internal/biz/pricing"
	"example.com/mono/pkg/money"
)

// ErrNotFound says that there is no such order.
var ErrNotFound = errors.NotFound("UNKNOWN_ORDER", "no such order")

// Line is a position of an order.
type Line struct {
	Product  string
	Quantity uint32
	// UnitPrice is net, e.g. "19.90".
	UnitPrice string
}

// Order is an order that was taken.
type Order struct {
	ID, Customer string
	// Total includes tax.
	Total money.Cents
	// Note is HTML.
	Note string
}

// Orders stores orders.
type Orders interface {
	Save(ctx context.Context, order Order) error
	// Find returns ErrNotFound for an unknown id.
	Find(ctx context.Context, id string) (Order, error)
}

// Desk takes orders.
type Desk struct {
	orders Orders
	log    *log.Helper
}

// NewDesk returns a desk that keeps its orders in orders.
func NewDesk(orders Orders, logger log.Logger) *Desk { return &Desk{orders, log.NewHelper(logger)} }

// Place takes an order.
func (d *Desk) Place(ctx context.Context, customer, note string, lines []Line) (Order, error) {
	var sum pricing.Sum
	for i, line := range lines {
		if err := sum.Add(line.UnitPrice, line.Quantity); err != nil {
			return Order{}, errors.Newf(400, "LINE", "lines[%d]: %v", i, err)
		}
	}
	html, err := notes.HTML(note)
	if err != nil {
		return Order{}, errors.BadRequest("NOTE", err.Error())
	}
	order := Order{ID: rand.Text(), Customer: customer, Total: sum.Gross(), Note: html}
	d.log.WithContext(ctx).Infow("msg", "placed", "id", order.ID, "total", order.Total)
	return order, d.orders.Save(ctx, order)
}

// Find returns an order, or ErrNotFound.
func (d *Desk) Find(ctx context.Context, id string) (Order, error) { return d.orders.Find(ctx, id) }

// Basis says what the prices are taken from.
func Basis() string { return pricing.Basis() }
