// Package data connects the worker to the broker and to its outbox.
package data

import (
	"github.com/nats-io/nats.go"

	"example.com/shop/pkg/broker"
)

// group is shared by all workers: each notice goes to one of them.
const group = "worker"

// Queue receives messages.
type Queue struct {
	conn     *nats.Conn
	messages chan *nats.Msg
}

// NewQueue subscribes to notices; the broker learns of it once it is there.
func NewQueue(conn *nats.Conn) (*Queue, error) {
	messages := make(chan *nats.Msg, 64)
	if _, err := conn.ChanQueueSubscribe(broker.Notices, group, messages); err != nil {
		return nil, err
	}
	return &Queue{conn, messages}, nil
}

// Messages returns the messages as they come.
func (q *Queue) Messages() <-chan *nats.Msg { return q.messages }

// Connected says whether the broker answers.
func (q *Queue) Connected() bool { return q.conn.IsConnected() }
