// Package data keeps sessions in Redis.
package data

import (
	"context"
	"errors"
	"time"

	kerrors "github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/log"
	"github.com/redis/go-redis/v9"

	"example.com/shop/application/auth/internal/biz"
)

const keyPrefix = "session:"

// Sessions implements biz.Sessions.
type Sessions struct{ client *redis.Client }

// NewSessions uses the Redis server at addr, which it calls with the first
// request only.
func NewSessions(addr string, logger log.Logger) *Sessions {
	redis.SetLogger(redisLogger{log.NewHelper(logger)})
	return &Sessions{redis.NewClient(&redis.Options{Addr: addr, DialTimeout: 300 * time.Millisecond, MaxRetries: -1})}
}

// Close closes the connections.
func (s *Sessions) Close() error { return s.client.Close() }

// Save stores a session for the time life.
func (s *Sessions) Save(ctx context.Context, token, user string, life time.Duration) error {
	return unavailable(s.client.Set(ctx, keyPrefix+token, user, life).Err())
}

// Find returns the user of a session.
func (s *Sessions) Find(ctx context.Context, token string) (string, error) {
	user, err := s.client.Get(ctx, keyPrefix+token).Result()
	if errors.Is(err, redis.Nil) {
		return "", biz.ErrNoSession
	}
	return user, unavailable(err)
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return kerrors.ServiceUnavailable("SESSIONS", "the session store does not answer").WithCause(err)
}

// redisLogger passes the client's own messages on.
type redisLogger struct{ helper *log.Helper }

func (l redisLogger) Printf(ctx context.Context, format string, args ...any) {
	l.helper.WithContext(ctx).Warnf(format, args...)
}
