package data

// pageSize is the largest memory page size that arm64 kernels use, in bytes.
const pageSize = 64 << 10
