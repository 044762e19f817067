//go:build !tern_static

package tern

// #cgo pkg-config: tern
import "C"
