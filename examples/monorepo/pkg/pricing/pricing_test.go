package pricing

import (
	"testing"

	"example.com/shop/pkg/money"
)

func TestGrossRoundsHalfUp(t *testing.T) {
	for net, want := range map[money.Cents]money.Cents{0: 0, 1: 1, 3: 4, 50: 60, 100: 119, 1990: 2368} {
		if got := Gross(net); got != want {
			t.Errorf("Gross(%s) = %s, want %s", net, got, want)
		}
	}
}
