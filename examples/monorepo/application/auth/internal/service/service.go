// Package service translates between the API and the accounts.
package service

import (
	"context"

	authv1 "example.com/shop/api/auth/v1"
	"example.com/shop/application/auth/internal/biz"
)

// Service implements the auth API.
type Service struct {
	authv1.UnimplementedAuthServer
	accounts *biz.Accounts
}

// New returns the auth API over accounts.
func New(accounts *biz.Accounts) *Service { return &Service{accounts: accounts} }

// Login opens a session.
func (s *Service) Login(ctx context.Context, req *authv1.LoginRequest) (*authv1.LoginReply, error) {
	token, err := s.accounts.Login(ctx, req.GetUser(), req.GetPassword())
	if err != nil {
		return nil, err
	}
	return &authv1.LoginReply{Token: token}, nil
}

// Verify says whose session a token is.
func (s *Service) Verify(ctx context.Context, req *authv1.VerifyRequest) (*authv1.VerifyReply, error) {
	user, err := s.accounts.Verify(ctx, req.GetToken())
	if err != nil {
		return nil, err
	}
	return &authv1.VerifyReply{User: user}, nil
}
