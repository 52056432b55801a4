// Package data books charges in MySQL.
package data

import (
	"context"
	"database/sql"
	_ "embed"
	"sync"
	"time"

	"github.com/go-kratos/kratos/v2/errors"
	"github.com/go-sql-driver/mysql"

	"example.com/shop/pkg/money"
)

//go:embed schema.sql
var schema string

// Ledger implements biz.Ledger.
type Ledger struct {
	db *sql.DB

	mu    sync.Mutex
	ready bool // whether the schema is there
}

// NewLedger uses the database at dsn, to which it connects with the first
// request only.
func NewLedger(dsn string) (*Ledger, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	cfg.Timeout = 500 * time.Millisecond
	cfg.Logger = &mysql.NopLogger{} // what it would log comes back as an error, too
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return &Ledger{db: sql.OpenDB(connector)}, nil
}

// Close closes the connections.
func (l *Ledger) Close() error { return l.db.Close() }

// Book stores a charge.
func (l *Ledger) Book(ctx context.Context, id, orderID string, amount money.Cents) error {
	if err := l.ensureSchema(ctx); err != nil {
		return unavailable(err)
	}
	_, err := l.db.ExecContext(ctx, "INSERT INTO charges (id, order_id, amount_cents) VALUES (?, ?, ?)",
		id, orderID, int64(amount))
	return unavailable(err)
}

// ensureSchema makes the table before the first charge; a failure is tried
// again with the next one.
func (l *Ledger) ensureSchema(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ready {
		return nil
	}
	_, err := l.db.ExecContext(ctx, schema)
	l.ready = err == nil
	return err
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return errors.ServiceUnavailable("LEDGER", "the ledger does not answer").WithCause(err)
}
