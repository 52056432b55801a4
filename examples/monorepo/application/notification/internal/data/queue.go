// Package data puts notices on the broker.
package data

import (
	"github.com/go-kratos/kratos/v2/errors"
	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/proto"

	eventv1 "example.com/shop/api/event/v1"
	"example.com/shop/application/notification/internal/biz"
	"example.com/shop/pkg/broker"
)

// Queue implements biz.Queue.
type Queue struct{ conn *nats.Conn }

// NewQueue uses a connection to the broker.
func NewQueue(conn *nats.Conn) *Queue { return &Queue{conn} }

// Push publishes a notice. While the broker is away it fails: the client would
// keep the notice in memory, where it is lost when the service ends.
func (q *Queue) Push(notice biz.Notice) error {
	if !q.conn.IsConnected() {
		return errors.ServiceUnavailable("BROKER", "the broker does not answer")
	}
	message, err := proto.Marshal(&eventv1.Notice{
		Id:        notice.ID,
		Recipient: notice.Recipient,
		Template:  notice.Template,
		Values:    notice.Values,
	})
	if err != nil {
		return err
	}
	return q.conn.Publish(broker.Notices, message)
}
