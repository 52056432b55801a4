// Package service translates between the API and the sender.
package service

import (
	"context"

	notificationv1 "example.com/shop/api/notification/v1"
	"example.com/shop/application/notification/internal/biz"
)

// Service implements the notification API.
type Service struct {
	notificationv1.UnimplementedNotificationServer
	sender *biz.Sender
}

// New returns the notification API over a sender.
func New(sender *biz.Sender) *Service { return &Service{sender: sender} }

// Send queues a notice.
func (s *Service) Send(_ context.Context, req *notificationv1.SendRequest) (*notificationv1.SendReply, error) {
	id, err := s.sender.Send(req.GetRecipient(), req.GetTemplate(), req.GetValues())
	if err != nil {
		return nil, err
	}
	return &notificationv1.SendReply{Id: id}, nil
}
