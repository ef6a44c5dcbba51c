//go:build !cgo

package train

const hasXLA = false
