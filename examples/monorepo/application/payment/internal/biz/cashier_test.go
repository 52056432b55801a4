package biz

import (
	"context"
	"testing"

	"github.com/go-kratos/kratos/v2/errors"

	"example.com/shop/pkg/money"
)

type memory map[string]money.Cents

func (m memory) Book(_ context.Context, _, orderID string, amount money.Cents) error {
	m[orderID] += amount
	return nil
}

func TestCharge(t *testing.T) {
	ledger := memory{}
	cashier := NewCashier(ledger)
	if _, err := cashier.Charge(t.Context(), "o1", "47.37"); err != nil || ledger["o1"] != 4737 {
		t.Errorf("booked %v, %v; want 4737", ledger["o1"], err)
	}
	for _, wrong := range [][3]string{{"o2", "0.00", "AMOUNT"}, {"o2", "-1.00", "AMOUNT"}, {"", "1.00", "ORDER_ID"}} {
		if _, err := cashier.Charge(t.Context(), wrong[0], wrong[1]); errors.Reason(err) != wrong[2] {
			t.Errorf("Charge(%q, %q) = %v, want %s", wrong[0], wrong[1], err, wrong[2])
		}
	}
	if len(ledger) != 1 {
		t.Errorf("booked %v, want o1 only", ledger)
	}
}
