package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Bodies of a known form. Each makes the body, in place of the one there was, and its Content-Type, which is sent unless the program
// sets another one with SetHeader.

// SetForm makes a form the body (application/x-www-form-urlencoded).
func (r *Request) SetForm(fields ...Field) error {
	return r.setFields(fields, func(pairs *C.tern_pair, count C.size_t, e **C.tern_error) C.int32_t {
		return C.tern_http_request_set_form(r.handle, pairs, count, e)
	})
}

// SetNameValue makes lines "name=value" the body (text/namevalue).
func (r *Request) SetNameValue(fields ...Field) error {
	return r.setFields(fields, func(pairs *C.tern_pair, count C.size_t, e **C.tern_error) C.int32_t {
		return C.tern_http_request_set_namevalue(r.handle, pairs, count, e)
	})
}

func (r *Request) setFields(fields []Field, set func(*C.tern_pair, C.size_t, **C.tern_error) C.int32_t) error {
	defer runtime.KeepAlive(r)
	pairs, free := cPairs(fields)
	defer free()
	var e *C.tern_error
	return r.replaced(failed(set(pairs, C.size_t(len(fields)), &e), e))
}

// SetJSON makes JSON text the body (application/json), which is checked and sent as it is.
func (r *Request) SetJSON(document []byte) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return r.replaced(failed(C.tern_http_request_set_json(r.handle, blob(document), &e), e))
}

// SetJSONValue makes a value, as JSON, the body.
func (r *Request) SetJSONValue(value Value) error {
	defer runtime.KeepAlive(r)
	root, free := cTree(value)
	defer free()
	var e *C.tern_error
	return r.replaced(failed(C.tern_http_request_set_json_value(r.handle, root, &e), e))
}

// SetXML makes an XML document in UTF-8 the body (text/xml).
func (r *Request) SetXML(document []byte) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return r.replaced(failed(C.tern_http_request_set_xml(r.handle, blob(document), &e), e))
}

// SetValue makes a value the body as the Content-Type says that was set before: JSON, a form, text/namevalue or XML.
func (r *Request) SetValue(value Value) error {
	defer runtime.KeepAlive(r)
	root, free := cTree(value)
	defer free()
	var e *C.tern_error
	return r.replaced(failed(C.tern_http_request_set_value(r.handle, root, &e), e))
}

// Part is one of a multipart/form-data body: Value is its content, or the file at Path.
type Part struct {
	Name        string
	Value       []byte
	Path        string  // opened anew for each submission
	FileName    *string // nil: the last part of Path; "": none, the part is a plain field
	ContentType *string // nil: by the ending of the file's name; "": none
	Header      Fields  // besides Content-Disposition and Content-Type
}

// AddPart appends a part: the body becomes multipart/form-data, unless it is already. Files are read while they are sent.
func (r *Request) AddPart(part Part) error {
	defer runtime.KeepAlive(r)
	memory := partMemory{}
	defer memory.free()
	raw := (*C.tern_part)(memory.keep(C.calloc(1, C.sizeof_tern_part)))
	raw.struct_size = C.sizeof_tern_part
	raw.name = memory.copy([]byte(part.Name), true)
	raw.value = memory.copy(part.Value, part.Value != nil)
	raw.path = memory.copy([]byte(part.Path), part.Path != "")
	raw.file_name = memory.copyOptional(part.FileName)
	raw.content_type = memory.copyOptional(part.ContentType)
	pairs, free := cPairs(part.Header)
	defer free()
	raw.headers, raw.header_count = pairs, C.uint64_t(len(part.Header))
	var e *C.tern_error
	return r.replaced(failed(C.tern_http_request_add_part(r.handle, raw, &e), e))
}

// partMemory is C's memory for one call.
type partMemory struct{ blocks []unsafe.Pointer }

func (m *partMemory) keep(block unsafe.Pointer) unsafe.Pointer {
	m.blocks = append(m.blocks, block)
	return block
}

func (m *partMemory) copy(b []byte, present bool) C.tern_str {
	if !present {
		return C.tern_str{}
	}
	return C.tern_str{data: (*C.char)(m.keep(C.CBytes(append(b[:len(b):len(b)], 0)))), size: C.size_t(len(b))}
}

func (m *partMemory) copyOptional(s *string) C.tern_str {
	if s == nil {
		return C.tern_str{}
	}
	return m.copy([]byte(*s), true)
}

func (m *partMemory) free() {
	for _, block := range m.blocks {
		C.free(block)
	}
}
