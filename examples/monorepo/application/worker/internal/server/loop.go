// Package server runs the worker's loop.
package server

import (
	"context"
	"time"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/application/worker/internal/data"
	"example.com/shop/application/worker/internal/service"
)

// Loop handles messages and logs heartbeats until it is stopped. It is a Kratos
// transport.Server that listens nowhere.
type Loop struct {
	queue    *data.Queue
	handler  *service.Service
	interval time.Duration
	helper   *log.Helper
	stop     chan struct{}
	done     chan struct{}
}

// New returns a loop that logs a heartbeat every interval.
func New(queue *data.Queue, handler *service.Service, interval time.Duration, logger log.Logger) *Loop {
	return &Loop{
		queue:    queue,
		handler:  handler,
		interval: interval,
		helper:   log.NewHelper(logger),
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
	}
}

// Start runs the loop; it returns after Stop.
func (l *Loop) Start(ctx context.Context) error {
	defer close(l.done)
	ticker := time.NewTicker(l.interval)
	defer ticker.Stop()
	handled := 0
	heartbeat := func() {
		l.helper.Infow("msg", "heartbeat", "handled", handled, "broker", l.queue.Connected())
	}
	heartbeat()
	for {
		select {
		case message := <-l.queue.Messages():
			if err := l.handler.Handle(message.Data); err != nil {
				l.helper.Errorw("msg", "notice dropped", "error", err.Error())
				continue
			}
			handled++
		case <-ticker.C:
			heartbeat()
		case <-l.stop:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// Stop ends the loop after the message in hand.
func (l *Loop) Stop(ctx context.Context) error {
	close(l.stop)
	select {
	case <-l.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
