// Package events publishes what happened.
package events

import (
	"encoding/json"

	"github.com/nats-io/nats.go"
)

// Bus publishes events.
type Bus struct{ connection *nats.Conn }

// Connect uses the NATS server at url. It connects in the background, and
// keeps events until then.
func Connect(url, service string) (*Bus, error) {
	connection, err := nats.Connect(url, nats.Name(service), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1))
	if err != nil {
		return nil, err
	}
	return &Bus{connection}, nil
}

// Publish publishes an event as JSON.
func (b *Bus) Publish(subject string, event any) error {
	text, err := json.Marshal(event)
	if err != nil {
		return err
	}
	return b.connection.Publish(subject, text)
}

// Close closes the connection.
func (b *Bus) Close() { b.connection.Close() }
