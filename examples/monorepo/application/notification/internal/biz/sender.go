// Package biz sends notices.
package biz

import (
	"crypto/rand"
	"net/mail"

	"github.com/go-kratos/kratos/v2/errors"
)

// Notice is a message to one recipient.
type Notice struct {
	ID, Recipient, Template string
	Values                  map[string]string
}

// Queue carries notices to the worker.
type Queue interface {
	Push(notice Notice) error
}

// Sender sends notices.
type Sender struct{ queue Queue }

// NewSender returns a sender that puts notices into queue.
func NewSender(queue Queue) *Sender { return &Sender{queue} }

// Send queues a notice to a mail address and returns its id.
func (s *Sender) Send(recipient, template string, values map[string]string) (string, error) {
	if _, err := mail.ParseAddress(recipient); err != nil {
		return "", errors.Newf(400, "RECIPIENT", "recipient: %q: %v", recipient, err)
	}
	if template == "" {
		return "", errors.BadRequest("TEMPLATE", "template: want the name of a template")
	}
	notice := Notice{ID: rand.Text(), Recipient: recipient, Template: template, Values: values}
	return notice.ID, s.queue.Push(notice)
}
