package biz

import (
	"errors"
	"testing"
)

func TestFind(t *testing.T) {
	assortment, err := NewAssortment()
	if err != nil {
		t.Fatal(err)
	}
	want := Offer{ID: "tea", Name: "Green tea, 100 g", Price: "8.33"}
	if got, err := assortment.Find("tea"); err != nil || got != want {
		t.Errorf("Find(tea) = %+v, %v; want %+v", got, err, want)
	}
	if _, err := assortment.Find("coffin"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Find(coffin) = %v, want ErrUnknown", err)
	}
}
