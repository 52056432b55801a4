// Package data keeps orders in a database, with a cache before it.
package data

import (
	"context"
	"encoding/json"
	"errors"

	kerrors "github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/log"
	"github.com/redis/go-redis/v9"
	"gorm.io/gorm"

	"example.com/mono/app/s000/internal/biz"
	"example.com/mono/app/s000/internal/conf"
	"example.com/mono/pkg/events"
	"example.com/mono/pkg/money"
	"example.com/mono/pkg/store"
)

type row struct {
	ID, Customer, Note string
	Total              int64
}

// TableName implements gorm's schema.Tabler.
func (row) TableName() string { return "s000_orders" }

// Orders implements biz.Orders.
type Orders struct {
	db       *gorm.DB
	cache    *redis.Client
	bus      *events.Bus
	settings conf.Conf
	log      *log.Helper
}

// NewOrders uses the database and the cache of the settings, to which it
// connects with the first request only.
func NewOrders(settings conf.Conf, logger log.Logger) (*Orders, error) {
	db, err := store.Database(settings.Database)
	if err != nil {
		return nil, err
	}
	cache, err := store.Cache(settings.Cache)
	if err != nil {
		return nil, err
	}
	bus, err := events.Connect(settings.Events, "s000")
	if err != nil {
		return nil, err
	}
	return &Orders{db, cache, bus, settings, log.NewHelper(logger)}, nil
}

// Close closes the connections.
func (o *Orders) Close() error {
	o.bus.Close()
	return o.cache.Close()
}

// Save stores a new order and tells of it.
func (o *Orders) Save(ctx context.Context, order biz.Order) error {
	err := o.db.WithContext(ctx).Create(&row{order.ID, order.Customer, order.Note, int64(order.Total)}).Error
	if err != nil {
		return unavailable(err)
	}
	return o.bus.Publish("s000.placed", order)
}

// Find returns a stored order.
func (o *Orders) Find(ctx context.Context, id string) (biz.Order, error) {
	var found row
	if o.cached(ctx, id, &found) {
		return found.order(), nil
	}
	err := o.db.WithContext(ctx).First(&found, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return biz.Order{}, biz.ErrNotFound
	}
	if err != nil {
		return biz.Order{}, unavailable(err)
	}
	o.keep(ctx, found)
	return found.order(), nil
}

func (o *Orders) cached(ctx context.Context, id string, found *row) bool {
	text, err := o.cache.Get(ctx, "s000/"+id).Bytes()
	return err == nil && json.Unmarshal(text, found) == nil
}

func (o *Orders) keep(ctx context.Context, found row) {
	text, err := json.Marshal(found)
	if err == nil {
		err = o.cache.Set(ctx, "s000/"+found.ID, text, o.settings.KeepInCache).Err()
	}
	if err != nil {
		o.log.WithContext(ctx).Warnw("msg", "not cached", "error", err)
	}
}

func (r row) order() biz.Order {
	return biz.Order{ID: r.ID, Customer: r.Customer, Total: money.Cents(r.Total), Note: r.Note}
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return kerrors.ServiceUnavailable("DATABASE", "the database does not answer").WithCause(err)
}
