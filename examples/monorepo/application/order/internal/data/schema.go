package data

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schema applies the migrations once, before the first request that needs
// them; a failure is tried again with the next request.
type schema struct {
	mu      sync.Mutex
	applied bool
}

func (s *schema) ensure(ctx context.Context, pool *pgxpool.Pool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.applied {
		return nil
	}
	// Glob sorts, and the names begin with a number: they run in order.
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		statement, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := pool.Exec(ctx, string(statement)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	s.applied = true
	return nil
}
