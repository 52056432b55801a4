package data

import (
	"bufio"
	"encoding/json"
	"io"

	"example.com/shop/application/worker/internal/biz"
)

// Outbox writes mails as JSON lines.
type Outbox struct{ out *bufio.Writer }

// NewOutbox writes to w, whole lines at a time.
func NewOutbox(w io.Writer) *Outbox {
	return &Outbox{bufio.NewWriterSize(w, pageSize)}
}

// Put writes one mail.
func (o *Outbox) Put(mail biz.Mail) error {
	if err := json.NewEncoder(o.out).Encode(mail); err != nil {
		return err
	}
	return o.out.Flush()
}
