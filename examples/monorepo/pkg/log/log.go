// Package log writes Kratos' log entries as JSON lines.
package log

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/pkg/buildinfo"
)

type jsonLogger struct{ out *slog.Logger }

// New returns a Kratos logger that writes JSON lines to w, each with the
// service's name and version.
func New(w io.Writer, info buildinfo.Info) log.Logger {
	handler := slog.NewJSONHandler(w, nil)
	return jsonLogger{slog.New(handler).With("service", info.Service, "version", info.Version)}
}

// Log implements log.Logger.
func (l jsonLogger) Log(level log.Level, keyvals ...any) error {
	message := ""
	attrs := make([]any, 0, len(keyvals))
	for i := 0; i+1 < len(keyvals); i += 2 {
		key := fmt.Sprint(keyvals[i])
		if key == log.DefaultMessageKey {
			message = fmt.Sprint(keyvals[i+1])
			continue
		}
		attrs = append(attrs, slog.Any(key, keyvals[i+1]))
	}
	l.out.Log(context.Background(), severity(level), message, attrs...)
	return nil
}

func severity(level log.Level) slog.Level {
	switch level {
	case log.LevelDebug:
		return slog.LevelDebug
	case log.LevelInfo:
		return slog.LevelInfo
	case log.LevelWarn:
		return slog.LevelWarn
	default:
		return slog.LevelError
	}
}
