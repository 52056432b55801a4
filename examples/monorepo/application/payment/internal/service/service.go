// Package service translates between the API and the cashier.
package service

import (
	"context"

	paymentv1 "example.com/shop/api/payment/v1"
	"example.com/shop/application/payment/internal/biz"
)

// Service implements the payment API.
type Service struct {
	paymentv1.UnimplementedPaymentServer
	cashier *biz.Cashier
}

// New returns the payment API over a cashier.
func New(cashier *biz.Cashier) *Service { return &Service{cashier: cashier} }

// Charge charges an order.
func (s *Service) Charge(ctx context.Context, req *paymentv1.ChargeRequest) (*paymentv1.ChargeReply, error) {
	id, err := s.cashier.Charge(ctx, req.GetOrderId(), req.GetAmount())
	if err != nil {
		return nil, err
	}
	return &paymentv1.ChargeReply{Id: id}, nil
}
