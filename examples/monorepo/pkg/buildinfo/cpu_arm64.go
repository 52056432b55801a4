package buildinfo

import "golang.org/x/sys/cpu"

const arch = "arm64"

var features = []feature{
	{"aes", cpu.ARM64.HasAES},
	{"sha2", cpu.ARM64.HasSHA2},
}
