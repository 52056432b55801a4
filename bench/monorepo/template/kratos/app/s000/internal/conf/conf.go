// Package conf holds the settings of s000.
package conf

import (
	"time"

	"example.com/mono/pkg/config"
)

// Conf holds the settings.
type Conf struct {
	HTTP, GRPC      string
	Database, Cache string
	Events          string
	Traces          string
	KeepInCache     time.Duration
}

// Load reads the settings from the environment.
func Load() (Conf, error) {
	keep, err := config.Duration("KEEP_IN_CACHE", 10*time.Minute)
	return Conf{
		HTTP:        config.String("HTTP_ADDR", ":8000"),
		GRPC:        config.String("GRPC_ADDR", ":9000"),
		Database:    config.String("DATABASE_URL", "mysql://s000@tcp(127.0.0.1:3306)/s000"),
		Cache:       config.String("CACHE_URL", "redis://127.0.0.1:6379/0"),
		Events:      config.String("EVENTS_URL", "nats://127.0.0.1:4222"),
		Traces:      config.String("TRACES_ENDPOINT", ""),
		KeepInCache: keep,
	}, err
}
