//go:build tern_static

package tern

// The archive is named first: pkg-config's own -ltern then finds nothing left to resolve.
//
// #cgo LDFLAGS: -l:libtern.a -Wl,--as-needed
// #cgo pkg-config: --static tern
import "C"
