package log

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/go-kratos/kratos/v2/log"

	"example.com/shop/pkg/buildinfo"
)

func TestLogWritesOneJSONLine(t *testing.T) {
	var out bytes.Buffer
	helper := log.NewHelper(New(&out, buildinfo.New("auth", "v1")))
	helper.Warnw("msg", "slow", "user", "ann")

	var entry map[string]any
	if err := json.Unmarshal(out.Bytes(), &entry); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	for key, want := range map[string]string{
		"level": "WARN", "msg": "slow", "user": "ann", "service": "auth", "version": "v1",
	} {
		if entry[key] != want {
			t.Errorf("%s = %v, want %s", key, entry[key], want)
		}
	}
}
