// Package biz charges orders.
package biz

import (
	"context"
	"crypto/rand"

	"github.com/go-kratos/kratos/v2/errors"

	"example.com/shop/pkg/money"
)

// Ledger books charges.
type Ledger interface {
	Book(ctx context.Context, id, orderID string, amount money.Cents) error
}

// Cashier charges orders.
type Cashier struct{ ledger Ledger }

// NewCashier returns a cashier that books its charges in ledger.
func NewCashier(ledger Ledger) *Cashier { return &Cashier{ledger} }

// Charge books an amount of more than zero and returns the charge's id.
func (c *Cashier) Charge(ctx context.Context, orderID, amount string) (string, error) {
	cents, err := money.Parse(amount)
	if err != nil {
		return "", errors.Newf(400, "AMOUNT", "amount: %v", err)
	}
	if cents == 0 {
		return "", errors.BadRequest("AMOUNT", "amount: want more than zero")
	}
	if orderID == "" {
		return "", errors.BadRequest("ORDER_ID", "order_id: want an order's id")
	}
	id := rand.Text()
	return id, c.ledger.Book(ctx, id, orderID, cents)
}
