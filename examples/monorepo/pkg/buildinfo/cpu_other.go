//go:build !amd64 && !arm64

package buildinfo

import "runtime"

const arch = runtime.GOARCH

var features []feature
