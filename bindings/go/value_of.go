package tern

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"time"
)

// ValueOf makes a value of Go's own types: nil, booleans, numbers, strings, bytes (slices and arrays of them, json.RawMessage too),
// time.Time, Value, and slices, arrays and maps of these, as also encoding/json decodes them. The entries of a map are ordered by their keys' text.
func ValueOf(x any) (Value, error) {
	switch x := x.(type) {
	case nil:
		return Value{}, nil
	case Value:
		return x, nil
	case string:
		return Value{kind: KindString, text: x}, nil
	case time.Time:
		return timeValue(x)
	}
	return reflected(reflect.ValueOf(x))
}

func timeValue(t time.Time) (Value, error) {
	if y := t.Year(); y < 1678 || y > 2261 {
		return Value{}, refused(ErrArgument, "a time of that year has no number of nanoseconds")
	}
	return Value{kind: KindDateTime, subtype: 9, number: uint64(t.UnixNano())}, nil
}

func reflected(r reflect.Value) (Value, error) {
	switch r.Kind() {
	case reflect.Bool:
		v := Value{kind: KindBool}
		if r.Bool() {
			v.number = 1
		}
		return v, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Value{kind: KindInt, number: uint64(r.Int())}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if r.Uint() > math.MaxInt64 {
			return Value{kind: KindUint, number: r.Uint()}, nil
		}
		return Value{kind: KindInt, number: r.Uint()}, nil
	case reflect.Float32, reflect.Float64:
		return Value{kind: KindDouble, number: math.Float64bits(r.Float())}, nil
	case reflect.String:
		return Value{kind: KindString, text: r.String()}, nil
	case reflect.Slice, reflect.Array:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return Value{kind: KindBytes, text: string(bytesOf(r))}, nil
		}
		return arrayOf(r)
	case reflect.Map:
		return mapOf(r)
	case reflect.Pointer, reflect.Interface:
		if r.IsNil() {
			return Value{}, nil
		}
		return ValueOf(r.Elem().Interface())
	}
	return Value{}, refused(ErrArgument, fmt.Sprintf("a %s cannot be a value", r.Type()))
}

// bytesOf are those of a slice or an array, whatever their types are named.
func bytesOf(r reflect.Value) []byte {
	if r.Kind() == reflect.Array { // its bytes are within reach only in a variable
		variable := reflect.New(r.Type()).Elem()
		variable.Set(r)
		r = variable
	}
	return r.Bytes()
}

func arrayOf(r reflect.Value) (Value, error) {
	v := Value{kind: KindArray, items: make([]Value, r.Len())}
	for i := range v.items {
		item, err := ValueOf(r.Index(i).Interface())
		if err != nil {
			return Value{}, err
		}
		v.items[i] = item
	}
	return v, nil
}

func mapOf(r reflect.Value) (Value, error) {
	keys := r.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
	v := Value{kind: KindMap, items: make([]Value, 0, 2*len(keys))}
	for _, k := range keys {
		for _, x := range [2]reflect.Value{k, r.MapIndex(k)} {
			item, err := ValueOf(x.Interface())
			if err != nil {
				return Value{}, err
			}
			v.items = append(v.items, item)
		}
	}
	return v, nil
}
