package biz

import "testing"

func TestCheck(t *testing.T) {
	mailer, err := NewMailer()
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer.Check(); err != nil {
		t.Error(err)
	}
}

func TestWriteRefuses(t *testing.T) {
	mailer, err := NewMailer()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mailer.Write("ann@example.com", "love_letter", nil); err == nil {
		t.Error("an unknown template is accepted")
	}
	if _, err := mailer.Write("ann@example.com", "order_placed", map[string]string{"id": "o1"}); err == nil {
		t.Error("a missing value is accepted")
	}
}
