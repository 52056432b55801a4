package biz

import (
	"context"
	"errors"
	"testing"
)

type catalog struct {
	products []Product
	err      error
}

func (c catalog) Products(context.Context) ([]Product, error) { return c.products, c.err }

func TestShow(t *testing.T) {
	view := NewStorefront(catalog{products: []Product{{ID: "tea"}}}).Show(t.Context())
	if view.Degraded || len(view.Products) != 1 {
		t.Errorf("with a catalog: %+v", view)
	}
	view = NewStorefront(catalog{err: errors.New("away")}).Show(t.Context())
	if !view.Degraded || view.Products == nil || len(view.Products) != 0 {
		t.Errorf("without one: %+v", view)
	}
}
