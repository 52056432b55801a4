package config

import (
	"testing"
	"time"
)

func TestString(t *testing.T) {
	t.Setenv("SHOP_TEST", "")
	if got := String("SHOP_TEST", "fallback"); got != "fallback" {
		t.Errorf("empty: got %q", got)
	}
	t.Setenv("SHOP_TEST", "set")
	if got := String("SHOP_TEST", "fallback"); got != "set" {
		t.Errorf("set: got %q", got)
	}
}

func TestDuration(t *testing.T) {
	tests := []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"", time.Second, true},
		{"1m30s", 90 * time.Second, true},
		{"0s", 0, false},
		{"-1s", 0, false},
		{"10", 0, false},
	}
	for _, tt := range tests {
		t.Setenv("SHOP_TEST", tt.value)
		got, err := Duration("SHOP_TEST", time.Second)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%q: got %v, %v", tt.value, got, err)
		}
	}
}
