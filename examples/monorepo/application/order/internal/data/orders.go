// Package data keeps orders in PostgreSQL.
package data

import (
	"context"
	"errors"

	kerrors "github.com/go-kratos/kratos/v2/errors"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/application/order/internal/biz"
	"example.com/shop/pkg/money"
)

// Orders implements biz.Orders.
type Orders struct {
	pool   *pgxpool.Pool
	schema schema
}

// NewOrders uses the database at url, to which it connects with the first
// request only.
func NewOrders(url string) (*Orders, error) {
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		return nil, err
	}
	return &Orders{pool: pool}, nil
}

// Close closes the connections.
func (o *Orders) Close() { o.pool.Close() }

// Save stores a new order.
func (o *Orders) Save(ctx context.Context, order biz.Order) error {
	if err := o.schema.ensure(ctx, o.pool); err != nil {
		return unavailable(err)
	}
	_, err := o.pool.Exec(ctx, "INSERT INTO orders (id, customer, total_cents) VALUES ($1, $2, $3)",
		order.ID, order.Customer, int64(order.Total))
	return unavailable(err)
}

// Find returns a stored order.
func (o *Orders) Find(ctx context.Context, id string) (biz.Order, error) {
	if err := o.schema.ensure(ctx, o.pool); err != nil {
		return biz.Order{}, unavailable(err)
	}
	order := biz.Order{ID: id}
	var cents int64
	err := o.pool.QueryRow(ctx, "SELECT customer, total_cents FROM orders WHERE id = $1", id).
		Scan(&order.Customer, &cents)
	if errors.Is(err, pgx.ErrNoRows) {
		return biz.Order{}, biz.ErrNotFound
	}
	order.Total = money.Cents(cents)
	return order, unavailable(err)
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return kerrors.ServiceUnavailable("DATABASE", "the database does not answer").WithCause(err)
}
