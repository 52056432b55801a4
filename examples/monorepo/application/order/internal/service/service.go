// Package service translates between the API and the order desk.
package service

import (
	"context"

	orderv1 "example.com/shop/api/order/v1"
	"example.com/shop/application/order/internal/biz"
)

// Service implements the order API.
type Service struct {
	orderv1.UnimplementedOrderServer
	desk *biz.Desk
}

// New returns the order API over a desk.
func New(desk *biz.Desk) *Service { return &Service{desk: desk} }

// PlaceOrder takes an order.
func (s *Service) PlaceOrder(ctx context.Context, req *orderv1.PlaceOrderRequest) (*orderv1.PlaceOrderReply, error) {
	lines := make([]biz.Line, len(req.GetLines()))
	for i, line := range req.GetLines() {
		lines[i] = biz.Line{ProductID: line.GetProductId(), Quantity: line.GetQuantity(), UnitPrice: line.GetUnitPrice()}
	}
	order, err := s.desk.Place(ctx, req.GetCustomer(), lines)
	if err != nil {
		return nil, err
	}
	return &orderv1.PlaceOrderReply{Id: order.ID, Total: order.Total.String()}, nil
}

// GetOrder finds an order.
func (s *Service) GetOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.GetOrderReply, error) {
	order, err := s.desk.Find(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	return &orderv1.GetOrderReply{Id: order.ID, Customer: order.Customer, Total: order.Total.String()}, nil
}
