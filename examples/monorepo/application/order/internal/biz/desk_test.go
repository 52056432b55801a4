package biz

import (
	"context"
	"testing"

	"github.com/go-kratos/kratos/v2/errors"
)

type memory map[string]Order

func (m memory) Save(_ context.Context, order Order) error {
	m[order.ID] = order
	return nil
}

func (m memory) Find(_ context.Context, id string) (Order, error) {
	if order, ok := m[id]; ok {
		return order, nil
	}
	return Order{}, ErrNotFound
}

func TestPlaceAddsTaxToTheSum(t *testing.T) {
	desk := NewDesk(memory{})
	placed, err := desk.Place(t.Context(), "ann", []Line{{"tea", 2, "19.90"}, {"cup", 1, "0.01"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := placed.Total.String(); got != "47.37" {
		t.Errorf("total = %s, want 47.37", got)
	}
	if found, err := desk.Find(t.Context(), placed.ID); err != nil || found != placed {
		t.Errorf("Find = %+v, %v; want %+v", found, err, placed)
	}
}

func TestPlaceRefuses(t *testing.T) {
	for reason, lines := range map[string][]Line{
		"NO_LINES":   nil,
		"QUANTITY":   {{"tea", 1, "1.00"}, {"cup", 1001, "1.00"}},
		"UNIT_PRICE": {{"tea", 1, "free"}},
	} {
		if _, err := NewDesk(memory{}).Place(t.Context(), "ann", lines); errors.Reason(err) != reason {
			t.Errorf("%s: got %v", reason, err)
		}
	}
}
