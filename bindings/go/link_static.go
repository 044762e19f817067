//go:build tern_static

// The archive is named first: pkg-config's own -ltern then finds nothing left to resolve, and is left out.

package tern

// #cgo LDFLAGS: -l:libtern.a -Wl,--as-needed
// #cgo pkg-config: --static tern
import "C"
