// Package config reads settings from the environment. Every setting has a
// default, so a service starts without any.
package config

import (
	"fmt"
	"os"
	"time"
)

// String returns the variable name, or fallback if it is unset or empty.
func String(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

// Duration returns the variable name as a positive duration such as "10s", or
// fallback if it is unset or empty.
func Duration(name string, fallback time.Duration) (time.Duration, error) {
	value := os.Getenv(name)
	if value == "" {
		return fallback, nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s=%q: want a positive duration such as 10s", name, value)
	}
	return d, nil
}
