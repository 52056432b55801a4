package buildinfo

import "golang.org/x/sys/cpu"

const arch = "amd64"

var features = []feature{
	{"aes", cpu.X86.HasAES},
	{"avx2", cpu.X86.HasAVX2},
}
