package biz

import (
	"context"
	"testing"

	"github.com/go-kratos/kratos/v2/log"
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
	desk := NewDesk(memory{}, log.DefaultLogger)
	placed, err := desk.Place(t.Context(), "ann", "at the *back door*", []Line{{"tea", 2, "19.90"}, {"cup", 1, "0.01"}})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := desk.Find(t.Context(), placed.ID); err != nil || found.Total.String() != "47.37" {
		t.Errorf("Find = %+v, %v; want a total of 47.37", found, err)
	}
}
