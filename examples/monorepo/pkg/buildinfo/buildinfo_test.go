package buildinfo

import (
	"runtime"
	"testing"
)

func TestNewNamesTheCompiledArchitecture(t *testing.T) {
	want := Info{Service: "auth", Version: "v1", Arch: runtime.GOARCH}
	if got := New("auth", "v1"); got != want {
		t.Errorf("New() = %+v, want %+v", got, want)
	}
}
