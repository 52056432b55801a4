package biz

import (
	"context"
	"errors"
	"testing"
	"time"
)

type memory map[string]string

func (m memory) Save(_ context.Context, token, user string, _ time.Duration) error {
	m[token] = user
	return nil
}

func (m memory) Find(_ context.Context, token string) (string, error) {
	if user, ok := m[token]; ok {
		return user, nil
	}
	return "", ErrNoSession
}

func TestLoginThenVerify(t *testing.T) {
	accounts, err := NewAccounts("ann", "secret", memory{})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range [][2]string{{"ann", "Secret"}, {"bob", "secret"}, {"", ""}} {
		if _, err := accounts.Login(t.Context(), wrong[0], wrong[1]); !errors.Is(err, ErrDenied) {
			t.Errorf("Login(%q) = %v, want ErrDenied", wrong, err)
		}
	}
	token, err := accounts.Login(t.Context(), "ann", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if user, err := accounts.Verify(t.Context(), token); err != nil || user != "ann" {
		t.Errorf("Verify = %q, %v", user, err)
	}
	if _, err := accounts.Verify(t.Context(), token+"x"); !errors.Is(err, ErrNoSession) {
		t.Errorf("Verify of a wrong token = %v, want ErrNoSession", err)
	}
}
