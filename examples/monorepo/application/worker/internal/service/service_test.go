package service

import (
	"testing"

	"google.golang.org/protobuf/proto"

	eventv1 "example.com/shop/api/event/v1"
	"example.com/shop/application/worker/internal/biz"
)

type memory []biz.Mail

func (m *memory) Put(mail biz.Mail) error {
	*m = append(*m, mail)
	return nil
}

func TestHandle(t *testing.T) {
	var outbox memory
	service, err := New(&outbox)
	if err != nil {
		t.Fatal(err)
	}
	message, err := proto.Marshal(&eventv1.Notice{
		Recipient: "ann@example.com",
		Template:  "order_placed",
		Values:    map[string]string{"id": "o1", "total": "47.37"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Handle(message); err != nil {
		t.Fatal(err)
	}
	want := biz.Mail{To: "ann@example.com", Text: "Thank you for your order o1 of 47.37.\n"}
	if len(outbox) != 1 || outbox[0] != want {
		t.Errorf("outbox = %+v, want %+v", outbox, want)
	}
	if err := service.Handle([]byte("\xff")); err == nil {
		t.Error("a broken message is accepted")
	}
}
