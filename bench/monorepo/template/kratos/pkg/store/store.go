// Package store opens databases and caches. It connects with the first use.
package store

import (
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Database opens the database at url, whose scheme is mysql or postgres.
func Database(url string) (*gorm.DB, error) {
	scheme, rest, _ := strings.Cut(url, "://")
	switch scheme {
	case "mysql":
		return open(mysql.New(mysql.Config{DSN: rest, SkipInitializeWithVersion: true}))
	case "postgres":
		return open(postgres.Open(url))
	default:
		return nil, fmt.Errorf("database %q: want mysql:// or postgres://", url)
	}
}

// Cache opens the Redis at url.
func Cache(url string) (*redis.Client, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	return redis.NewClient(options), nil
}

func open(dialector gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(dialector, &gorm.Config{DisableAutomaticPing: true})
}
