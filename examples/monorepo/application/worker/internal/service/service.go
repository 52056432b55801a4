// Package service reads messages of the broker.
package service

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	eventv1 "example.com/shop/api/event/v1"
	"example.com/shop/application/worker/internal/biz"
)

// Outbox takes mails.
type Outbox interface {
	Put(mail biz.Mail) error
}

// Service turns messages into mails.
type Service struct {
	mailer *biz.Mailer
	outbox Outbox
}

// New returns a service that puts mails into outbox.
func New(outbox Outbox) (*Service, error) {
	mailer, err := biz.NewMailer()
	if err != nil {
		return nil, err
	}
	return &Service{mailer, outbox}, nil
}

// Handle handles one message.
func (s *Service) Handle(message []byte) error {
	var notice eventv1.Notice
	if err := proto.Unmarshal(message, &notice); err != nil {
		return fmt.Errorf("not a notice: %w", err)
	}
	mail, err := s.mailer.Write(notice.GetRecipient(), notice.GetTemplate(), notice.GetValues())
	if err != nil {
		return fmt.Errorf("notice %s: %w", notice.GetId(), err)
	}
	return s.outbox.Put(mail)
}
