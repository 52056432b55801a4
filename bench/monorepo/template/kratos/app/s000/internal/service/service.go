// Package service translates between the API and the order desk.
package service

import (
	"context"

	s000v1 "example.com/mono/api/s000/v1"
	"example.com/mono/app/s000/internal/biz"
)

// Service implements the order API.
type Service struct {
	s000v1.UnimplementedOrderServer
	desk *biz.Desk
}

// New returns the order API over a desk.
func New(desk *biz.Desk) *Service { return &Service{desk: desk} }

// PlaceOrder takes an order.
func (s *Service) PlaceOrder(ctx context.Context, req *s000v1.PlaceOrderRequest) (*s000v1.PlaceOrderReply, error) {
	lines := make([]biz.Line, len(req.GetLines()))
	for i, line := range req.GetLines() {
		lines[i] = biz.Line{Product: line.GetProductId(), Quantity: line.GetQuantity(), UnitPrice: line.GetUnitPrice()}
	}
	order, err := s.desk.Place(ctx, req.GetCustomer(), req.GetNote(), lines)
	if err != nil {
		return nil, err
	}
	return &s000v1.PlaceOrderReply{Id: order.ID, Total: order.Total.String()}, nil
}

// GetOrder finds an order.
func (s *Service) GetOrder(ctx context.Context, req *s000v1.GetOrderRequest) (*s000v1.GetOrderReply, error) {
	order, err := s.desk.Find(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	return &s000v1.GetOrderReply{
		Id: order.ID, Customer: order.Customer, Total: order.Total.String(), Note: order.Note,
	}, nil
}
