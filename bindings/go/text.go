package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import "unsafe"

// The address of empty text, which is not absent.
var emptyText = [1]byte{}

// text passes a string to C for one call; "" is empty, not absent.
func text(s string) C.tern_str {
	if s == "" {
		return C.tern_str{data: (*C.char)(unsafe.Pointer(&emptyText[0]))}
	}
	return C.tern_str{data: *(**C.char)(unsafe.Pointer(&s)), size: C.size_t(len(s))}
}

// blob passes bytes to C for one call; nil is absent, an empty slice is empty.
func blob(b []byte) C.tern_str {
	if b == nil {
		return C.tern_str{}
	}
	if len(b) == 0 {
		return text("")
	}
	return C.tern_str{data: (*C.char)(unsafe.Pointer(&b[0])), size: C.size_t(len(b))}
}

// pointer is the address of text or bytes for a function that takes it by itself.
func pointer(s C.tern_str) unsafe.Pointer { return unsafe.Pointer(s.data) }

// cBytes is C's memory seen as bytes, valid as long as that memory; nil when absent.
func cBytes(s C.tern_str) []byte {
	if s.data == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(s.data)), int(s.size))
}

func goString(s C.tern_str) string { return string(cBytes(s)) }

// goBytes copies; absent stays nil, empty stays empty.
func goBytes(s C.tern_str) []byte {
	if s.size == 0 && s.data != nil {
		return []byte{}
	}
	return append([]byte(nil), cBytes(s)...)
}

// packed is texts one behind the other with their lengths, for the functions of glue.h that take many.
type packed struct {
	bytes   []byte
	lengths []C.uint32_t
}

func (p *packed) add(s string) {
	p.bytes = append(p.bytes, s...)
	p.lengths = append(p.lengths, C.uint32_t(len(s)))
}

func (p *packed) addBytes(b []byte) {
	p.bytes = append(p.bytes, b...)
	p.lengths = append(p.lengths, C.uint32_t(len(b)))
}

// args are the arguments that the functions of glue.h take: the bytes, the lengths, their number.
func (p *packed) args() (*C.char, *C.uint32_t, C.size_t) {
	if len(p.lengths) == 0 {
		return nil, nil, 0
	}
	return blob(append(p.bytes, 0)).data, &p.lengths[0], C.size_t(len(p.lengths))
}

// cTexts copies texts into one block of C's memory, to be passed as an array of tern_str, or of tern_pair for names and values in
// turn. The caller frees it.
func cTexts(texts []string) (array *C.tern_str, free func()) {
	if len(texts) == 0 {
		return nil, func() {}
	}
	head := len(texts) * C.sizeof_tern_str
	size := head + 1
	for _, t := range texts {
		size += len(t)
	}
	block := C.malloc(C.size_t(size))
	array = (*C.tern_str)(block)
	bytes := unsafe.Slice((*byte)(block), size)
	at := head
	for i, t := range texts {
		unsafe.Slice(array, len(texts))[i] = C.tern_str{data: (*C.char)(unsafe.Pointer(&bytes[at])), size: C.size_t(len(t))}
		at += copy(bytes[at:], t)
	}
	return array, func() { C.free(block) }
}

// textBlock collects texts in one piece of memory, as they stay together and are dropped together.
type textBlock struct{ bytes []byte }

// add copies a text; what it returns shares the block. A block that grows leaves what it returned before untouched.
func (b *textBlock) add(s C.tern_str) string {
	if s.size == 0 {
		return ""
	}
	start := len(b.bytes)
	b.bytes = append(b.bytes, cBytes(s)...)
	added := b.bytes[start:]
	return *(*string)(unsafe.Pointer(&added))
}
