package service

import (
	"testing"
	"time"
)

func TestLocalTime(t *testing.T) {
	now := time.Date(2025, 12, 31, 20, 0, 0, 0, time.UTC)
	want := timeReply{Zone: "UTC", Time: "2025-12-31T20:00:00Z", Offset: "+00:00"}
	if got, err := localTime(now, "UTC"); err != nil || got != want {
		t.Errorf("UTC: got %+v, %v; want %+v", got, err, want)
	}
	if _, err := localTime(now, "Asia/Shanghigh"); err == nil {
		t.Error("an unknown zone is accepted")
	}
}
