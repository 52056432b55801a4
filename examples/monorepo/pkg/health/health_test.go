package health

import (
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/shop/pkg/buildinfo"
)

func TestHandler(t *testing.T) {
	recorder := httptest.NewRecorder()
	info := buildinfo.Info{Service: "auth", Version: "v1", Arch: "arm64"}
	Handler(info).ServeHTTP(recorder, httptest.NewRequest("GET", Path, nil))
	want := `{"service":"auth","version":"v1","arch":"arm64"}`
	if got := strings.TrimSpace(recorder.Body.String()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
