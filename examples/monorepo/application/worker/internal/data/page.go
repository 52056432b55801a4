//go:build !(linux && arm64)

package data

// pageSize is the memory page size, in bytes.
const pageSize = 4 << 10
