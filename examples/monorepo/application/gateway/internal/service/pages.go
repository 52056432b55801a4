// Package service answers the gateway's requests.
package service

import (
	"context"
	"time"

	"github.com/go-kratos/kratos/v2/errors"
	"github.com/go-kratos/kratos/v2/transport/http"

	"example.com/shop/application/gateway/internal/biz"
)

// Pages answers what the gateway composes itself.
type Pages struct{ storefront *biz.Storefront }

// NewPages returns pages over a storefront.
func NewPages(storefront *biz.Storefront) *Pages { return &Pages{storefront} }

// Storefront answers GET /v1/storefront.
func (p *Pages) Storefront(ctx http.Context) error {
	return answer(ctx, "/gateway/Storefront", func(ctx context.Context) (any, error) {
		return p.storefront.Show(ctx), nil
	})
}

// Time answers GET /time?zone=Asia/Shanghai with the time there. It needs the
// time zone database, which an image from scratch has only if it was added.
func (p *Pages) Time(ctx http.Context) error {
	zone := ctx.Query().Get("zone")
	return answer(ctx, "/gateway/Time", func(context.Context) (any, error) {
		return localTime(time.Now(), zone)
	})
}

type timeReply struct {
	Zone   string `json:"zone"`
	Time   string `json:"time"`
	Offset string `json:"offset"`
}

func localTime(now time.Time, zone string) (timeReply, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return timeReply{}, errors.NotFound("UNKNOWN_ZONE", err.Error())
	}
	local := now.In(location)
	return timeReply{Zone: location.String(), Time: local.Format(time.RFC3339), Offset: local.Format("-07:00")}, nil
}

// answer runs handle behind the server's middleware, as generated code does.
func answer(ctx http.Context, operation string, handle func(context.Context) (any, error)) error {
	http.SetOperation(ctx, operation)
	reply, err := ctx.Middleware(func(ctx context.Context, _ any) (any, error) {
		return handle(ctx)
	})(ctx, nil)
	if err != nil {
		return err
	}
	return ctx.Result(200, reply)
}
