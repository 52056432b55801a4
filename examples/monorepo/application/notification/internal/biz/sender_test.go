package biz

import (
	"testing"

	"github.com/go-kratos/kratos/v2/errors"
)

type memory []Notice

func (m *memory) Push(notice Notice) error {
	*m = append(*m, notice)
	return nil
}

func TestSend(t *testing.T) {
	var queue memory
	sender := NewSender(&queue)
	if _, err := sender.Send("ann", "order_placed", nil); errors.Reason(err) != "RECIPIENT" {
		t.Errorf("recipient without a domain: %v", err)
	}
	if _, err := sender.Send("ann@example.com", "", nil); errors.Reason(err) != "TEMPLATE" {
		t.Errorf("no template: %v", err)
	}
	id, err := sender.Send("ann@example.com", "order_placed", nil)
	if err != nil || len(queue) != 1 || queue[0].ID != id {
		t.Errorf("Send = %q, %v; queue %+v", id, err, queue)
	}
}
