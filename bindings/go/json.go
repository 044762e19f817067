package tern

// #include "glue.h"
import "C"

import "runtime"

// ParseJSON reads a JSON document (RFC 8259). Integers that fit are KindInt or KindUint, other numbers KindDouble; the order of
// entries and those of one name are kept. A failure is ErrParse, with the offset in its message.
func ParseJSON(document []byte) (Value, error) {
	var root *C.tern_value
	var e *C.tern_error
	if document == nil {
		document = []byte{}
	}
	status := C.tern_value_from_json(blob(document), &root, &e)
	runtime.KeepAlive(document)
	if err := failed(status, e); err != nil {
		return Value{}, err
	}
	defer C.tern_value_release(root)
	return readValue(root), nil
}

// JSON writes the value as JSON: bytes as base64, a UUID in its usual form, a date-time as ISO 8601. Not-a-number, the infinities
// and map keys that are not text are refused.
func (v Value) JSON() ([]byte, error) { return v.json(0) }

// PrettyJSON is JSON with two spaces of indentation, one entry a line.
func (v Value) PrettyJSON() ([]byte, error) { return v.json(C.TERN_JSON_PRETTY) }

// MarshalJSON is JSON, for encoding/json.
func (v Value) MarshalJSON() ([]byte, error) { return v.JSON() }

// UnmarshalJSON is ParseJSON, for encoding/json.
func (v *Value) UnmarshalJSON(document []byte) error {
	parsed, err := ParseJSON(document)
	if err == nil {
		*v = parsed
	}
	return err
}

func (v Value) json(flags C.uint32_t) ([]byte, error) {
	root, free := cTree(v)
	defer free()
	var made *C.tern_value
	var e *C.tern_error
	if err := failed(C.tern_value_to_json(root, flags, &made, &e), e); err != nil {
		return nil, err
	}
	defer C.tern_value_release(made)
	return goBytes(rawText(made)), nil
}
