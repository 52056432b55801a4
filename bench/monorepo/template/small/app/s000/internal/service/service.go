// Package service translates between HTTP and the order desk.
package service

import (
	"encoding/json"
	"net/http"

	"example.com/mono/app/s000/internal/biz"
)

// Service implements the order API.
type Service struct{ desk *biz.Desk }

// New returns the order API over a desk.
func New(desk *biz.Desk) *Service { return &Service{desk} }

// Place takes an order.
func (s *Service) Place(w http.ResponseWriter, r *http.Request) {
	var lines []biz.Line
	if err := json.NewDecoder(r.Body).Decode(&lines); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	order, err := s.desk.Place(lines)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := json.NewEncoder(w).Encode(order); err != nil {
		return // the caller has gone
	}
}
