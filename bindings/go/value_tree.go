package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import "unsafe"

// What the C union of a tern_value holds.
func rawNumber(v *C.tern_value) uint64          { return *(*uint64)(unsafe.Pointer(&v.as)) }
func rawPointer(v *C.tern_value) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&v.as)) }

func rawItems(v *C.tern_value) []C.tern_value {
	n := int(v.length)
	if v.kind == C.TERN_VALUE_MAP {
		n *= 2
	}
	return unsafe.Slice((*C.tern_value)(rawPointer(v)), n)
}

func rawText(v *C.tern_value) C.tern_str {
	return C.tern_str{data: (*C.char)(rawPointer(v)), size: C.size_t(v.length)}
}

// A C tree is copied in two walks: the first measures, so that all its texts and all its items are two pieces of Go memory.
type treeReader struct {
	texts textBlock
	items []Value
}

func readValue(root *C.tern_value) Value {
	if root == nil {
		return Value{}
	}
	nodes, bytes := measure(root)
	r := treeReader{}
	if bytes > 0 {
		r.texts.bytes = make([]byte, 0, bytes)
	}
	if nodes > 1 {
		r.items = make([]Value, 0, nodes-1)
	}
	return r.read(root)
}

func measure(v *C.tern_value) (nodes, bytes int) {
	nodes = 1
	switch {
	case v.kind >= C.TERN_VALUE_ARRAY:
		items := rawItems(v)
		for i := range items {
			n, b := measure(&items[i])
			nodes, bytes = nodes+n, bytes+b
		}
	case v.kind >= C.TERN_VALUE_STRING:
		bytes = int(v.length)
	}
	return nodes, bytes
}

func (r *treeReader) read(v *C.tern_value) Value {
	result := Value{kind: Kind(v.kind), flags: DateTimeFlags(v.flags), subtype: uint16(v.subtype)}
	switch {
	case v.kind >= C.TERN_VALUE_ARRAY:
		items := rawItems(v)
		start := len(r.items)
		r.items = r.items[:start+len(items)]
		result.items = r.items[start : start+len(items) : start+len(items)]
		for i := range items {
			result.items[i] = r.read(&items[i])
		}
	case v.kind >= C.TERN_VALUE_STRING:
		result.text = r.texts.add(rawText(v))
	default:
		result.number = rawNumber(v)
	}
	return result
}

// cTree is a value in one block of C's memory, to be passed to a function and freed.
func cTree(v Value) (root *C.tern_value, free func()) {
	nodes, bytes := v.measure()
	head := nodes * C.sizeof_tern_value
	block := C.malloc(C.size_t(head + bytes + 1))
	w := treeWriter{
		nodes: unsafe.Slice((*C.tern_value)(block), nodes),
		bytes: unsafe.Slice((*byte)(unsafe.Add(block, head)), bytes+1),
		used:  1,
	}
	w.write(&w.nodes[0], v)
	return &w.nodes[0], func() { C.free(block) }
}

func (v Value) measure() (nodes, bytes int) {
	nodes, bytes = 1, len(v.text)
	for _, item := range v.items {
		n, b := item.measure()
		nodes, bytes = nodes+n, bytes+b
	}
	return nodes, bytes
}

type treeWriter struct {
	nodes   []C.tern_value
	bytes   []byte
	used    int // of nodes
	written int // of bytes
}

func (w *treeWriter) write(to *C.tern_value, v Value) {
	*to = C.tern_value{kind: C.uint8_t(v.kind), flags: C.uint8_t(v.flags), subtype: C.uint16_t(v.subtype), length: C.uint32_t(v.Len())}
	as := unsafe.Pointer(&to.as)
	switch {
	case v.kind >= KindArray:
		first := w.used
		w.used += len(v.items)
		*(*unsafe.Pointer)(as) = unsafe.Add(unsafe.Pointer(&w.nodes[0]), first*C.sizeof_tern_value)
		for i, item := range v.items {
			w.write(&w.nodes[first+i], item)
		}
	case v.kind >= KindString:
		*(*unsafe.Pointer)(as) = unsafe.Pointer(&w.bytes[w.written])
		w.written += copy(w.bytes[w.written:], v.text)
	default:
		*(*uint64)(as) = v.number
	}
}
