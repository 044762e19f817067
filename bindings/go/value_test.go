package tern

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"
)

func TestJSONIsReadAndWritten(t *testing.T) {
	const document = `{"a":[1,-2,3.5,true,null,"ä"],"b":{},"a":18446744073709551615}`
	v, err := ParseJSON([]byte(document))
	must(t, err)
	if v.Kind() != KindMap || v.Len() != 3 || v.Get("a").Len() != 6 || !v.Get("none").IsNull() {
		t.Errorf("%v", v.Interface())
	}
	items := v.Get("a").Items()
	if i, ok := items[1].Int(); !ok || i != -2 {
		t.Error(i, ok)
	}
	if f, ok := items[2].Float(); !ok || f != 3.5 {
		t.Error(f, ok)
	}
	if b, ok := items[3].Bool(); !ok || !b {
		t.Error(b, ok)
	}
	if s, ok := items[5].Text(); !ok || s != "ä" {
		t.Error(s, ok)
	}
	if u, ok := v.Items()[5].Uint(); !ok || u != math.MaxUint64 {
		t.Error(u, ok)
	}
	if _, ok := items[5].Int(); ok {
		t.Error("a text is a number")
	}
	if written, err := v.JSON(); err != nil || string(written) != document {
		t.Errorf("%s %v", written, err)
	}
	if pretty, err := v.PrettyJSON(); err != nil || len(pretty) <= len(document) {
		t.Errorf("%s %v", pretty, err)
	}
	if _, err := ParseJSON([]byte(`{"a":}`)); !errors.Is(err, ErrParse) {
		t.Error(err)
	}
	if _, err := ParseJSON(nil); !errors.Is(err, ErrParse) {
		t.Error(err)
	}
	var field struct{ V Value }
	must(t, json.Unmarshal([]byte(`{"V":[1]}`), &field))
	if again, err := json.Marshal(field); err != nil || string(again) != `{"V":[1]}` {
		t.Errorf("%s %v", again, err)
	}
}

func TestValuesOfGoTypesComeBack(t *testing.T) {
	now := time.Unix(1700000000, 123456789).UTC()
	in := map[string]any{"nil": nil, "yes": true, "int": -5, "uint": uint64(math.MaxUint64), "float": 1.5, "text": "x", "bytes": []byte{0, 255},
		"time": now, "list": []any{1, "two"}, "map": map[string]int{"a": 1}, "empty": ""}
	v, err := ValueOf(in)
	must(t, err)
	want := map[string]any{"nil": nil, "yes": true, "int": int64(-5), "uint": uint64(math.MaxUint64), "float": 1.5, "text": "x",
		"bytes": []byte{0, 255}, "time": now, "list": []any{int64(1), "two"}, "map": map[string]any{"a": int64(1)}, "empty": ""}
	if got := v.Interface(); !reflect.DeepEqual(got, want) {
		t.Errorf("%#v", got)
	}
	if text, err := v.Get("time").JSON(); err != nil || string(text) != `"2023-11-14T22:13:20.123456789Z"` {
		t.Errorf("%s %v", text, err)
	}
	for _, bad := range []any{make(chan int), func() {}, struct{}{}, []any{make(chan int)}, time.Unix(1<<40, 0)} {
		if _, err := ValueOf(bad); !errors.Is(err, ErrArgument) {
			t.Errorf("%T: %v", bad, err)
		}
	}
	if v, err := ValueOf(math.NaN()); err != nil {
		t.Error(err)
	} else if _, err := v.JSON(); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	if keys, err := ValueOf(map[int]string{1: "a"}); err != nil || !reflect.DeepEqual(keys.Interface(), [][2]any{{int64(1), "a"}}) {
		t.Errorf("%v %v", keys.Interface(), err)
	}
}

func TestBytesOfAnyTypeAreBytes(t *testing.T) {
	type octet byte
	for _, bytes := range []any{[]byte("abc"), json.RawMessage("abc"), [3]byte{'a', 'b', 'c'}, []octet("abc"), [3]octet{'a', 'b', 'c'}} {
		if v, err := ValueOf(bytes); err != nil || v.Kind() != KindBytes || v.String() != "abc" {
			t.Errorf("%T: %v %v %v", bytes, v.Kind(), v, err)
		}
	}
	if v, err := ValueOf([]byte(nil)); err != nil || v.Kind() != KindBytes || v.Len() != 0 {
		t.Error(v.Kind(), err)
	}
}

func TestResultsBodyIsReadAsJSON(t *testing.T) {
	result, err := newClient(t).Get(within(t), url(t, "FAULT", "/counters"))
	must(t, err)
	var v Value
	must(t, result.JSON(&v))
	if accepted, ok := v.Get("accepted").Int(); !ok || accepted == 0 {
		t.Errorf("%v", v)
	}
}
