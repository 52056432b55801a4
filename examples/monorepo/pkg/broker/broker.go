// Package broker connects to the message broker, NATS.
package broker

import (
	"time"

	"github.com/nats-io/nats.go"

	"example.com/shop/pkg/config"
)

// Notices is the subject of messages from the notification service to the
// worker.
const Notices = "shop.notices"

// Connect returns a connection to BROKER_URL at once, whether the broker runs
// or not; it keeps trying in the background.
func Connect(service string) (*nats.Conn, error) {
	return nats.Connect(
		config.String("BROKER_URL", nats.DefaultURL),
		nats.Name(service),
		nats.Timeout(time.Second),
		nats.RetryOnFailedConnect(true),
		nats.MaxReconnects(-1),
	)
}
