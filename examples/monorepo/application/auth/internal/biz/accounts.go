// Package biz decides who may log in.
package biz

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"github.com/go-kratos/kratos/v2/errors"
)

const (
	sessionLife    = 12 * time.Hour
	hashIterations = 10_000
	hashLength     = 32
)

var (
	// ErrDenied says that user and password do not fit.
	ErrDenied = errors.Unauthorized("DENIED", "unknown user or wrong password")
	// ErrNoSession says that a token is unknown or has expired.
	ErrNoSession = errors.Unauthorized("NO_SESSION", "no such session")
)

// Sessions stores which user a token belongs to.
type Sessions interface {
	Save(ctx context.Context, token, user string, life time.Duration) error
	// Find returns ErrNoSession for an unknown token.
	Find(ctx context.Context, token string) (user string, err error)
}

// Accounts knows one user.
type Accounts struct {
	user     string
	salt     []byte
	hash     []byte
	sessions Sessions
}

// NewAccounts knows user by password, of which it keeps a salted hash.
func NewAccounts(user, password string, sessions Sessions) (*Accounts, error) {
	salt := []byte(rand.Text())
	hash, err := pbkdf2.Key(sha256.New, password, salt, hashIterations, hashLength)
	if err != nil {
		return nil, err
	}
	return &Accounts{user: user, salt: salt, hash: hash, sessions: sessions}, nil
}

// Login returns the token of a new session, or ErrDenied.
func (a *Accounts) Login(ctx context.Context, user, password string) (string, error) {
	hash, err := pbkdf2.Key(sha256.New, password, a.salt, hashIterations, hashLength)
	if err != nil {
		return "", err
	}
	if user != a.user || subtle.ConstantTimeCompare(hash, a.hash) != 1 {
		return "", ErrDenied
	}
	token := rand.Text()
	return token, a.sessions.Save(ctx, token, user, sessionLife)
}

// Verify returns the user of a session, or ErrNoSession.
func (a *Accounts) Verify(ctx context.Context, token string) (string, error) {
	return a.sessions.Find(ctx, token)
}
