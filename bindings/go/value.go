package tern

import (
	"fmt"
	"math"
	"time"
)

// Kind is what a Value holds.
type Kind uint8

// DateTimeFlags say more of a value of KindDateTime.
type DateTimeFlags uint8

// Value is typed data: a JSON document, a reply of Redis, a message of a subscription. It is immutable and plain Go memory; the
// zero Value is null. ValueOf makes one, Interface gives what it holds as Go's own types.
type Value struct {
	kind    Kind
	flags   DateTimeFlags
	subtype uint16 // of a date-time: digits of the second's fraction that its number counts (0, 3, 6, 9)
	number  uint64 // kinds 0 to 31: the bits
	text    string // kinds 32 to 63
	items   []Value
}

// Kind is what the value holds.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Bool is the value of KindBool.
func (v Value) Bool() (value, ok bool) { return v.number != 0, v.kind == KindBool }

// Int is the value of KindInt.
func (v Value) Int() (value int64, ok bool) {
	if v.kind != KindInt {
		return 0, false
	}
	return int64(v.number), true
}

// Uint is the value of KindUint, and of KindInt unless it is negative.
func (v Value) Uint() (value uint64, ok bool) {
	if v.kind == KindUint || v.kind == KindInt && int64(v.number) >= 0 {
		return v.number, true
	}
	return 0, false
}

// Float is the value of KindDouble, and of KindInt and KindUint converted.
func (v Value) Float() (value float64, ok bool) {
	switch v.kind {
	case KindDouble:
		return math.Float64frombits(v.number), true
	case KindInt:
		return float64(int64(v.number)), true
	case KindUint:
		return float64(v.number), true
	}
	return 0, false
}

// Text is what the kinds hold that are text or bytes: strings, bytes as they are, decimals, dates, errors and the like.
func (v Value) Text() (value string, ok bool) {
	return v.text, v.kind >= KindString && v.kind < KindArray
}

// Bytes is Text as bytes of the caller's own.
func (v Value) Bytes() (value []byte, ok bool) {
	if s, is := v.Text(); is {
		return []byte(s), true
	}
	return nil, false
}

// Time is the value of KindDateTime, in UTC. It is not ok for the infinities, see DateTimeFlags.
func (v Value) Time() (value time.Time, ok bool) {
	if v.kind != KindDateTime || v.flags&(DateTimePositiveInfinity|DateTimeNegativeInfinity) != 0 {
		return time.Time{}, false
	}
	per := int64(math.Pow10(int(v.subtype)))
	number := int64(v.number)
	seconds := number / per
	return time.Unix(seconds, (number-seconds*per)*(1_000_000_000/per)).UTC(), true
}

// DateTimeFlags are those of KindDateTime.
func (v Value) DateTimeFlags() DateTimeFlags { return v.flags }

// Err is a value of KindError as an error, of a command in a pipeline; nil for every other kind.
func (v Value) Err() error {
	if v.kind != KindError {
		return nil
	}
	e := refused(ErrRedis, v.text)
	for i, c := range v.text + " " {
		if c == ' ' {
			e.NativeText = v.text[:i]
			break
		}
	}
	return e
}

// Len is the number of items or entries of an array, set or map, and of bytes of a text.
func (v Value) Len() int {
	switch {
	case v.kind == KindMap:
		return len(v.items) / 2
	case v.kind >= KindArray:
		return len(v.items)
	}
	return len(v.text)
}

// Items are those of an array or a set, and the keys and values of a map in turn. They are shared: do not change them.
func (v Value) Items() []Value { return v.items }

// Index is an item of an array or a set. It panics when there is none, as an index of a slice does.
func (v Value) Index(i int) Value { return v.items[i] }

// Get is the value of the first entry of a map whose key is the text key; null when there is none or v is no map.
func (v Value) Get(key string) Value {
	if v.kind == KindMap {
		for i := 0; i+1 < len(v.items); i += 2 {
			if k, is := v.items[i].Text(); is && k == key {
				return v.items[i+1]
			}
		}
	}
	return Value{}
}

// Interface is the value as Go's own types: nil, bool, int64, uint64, float64, time.Time, string, []byte, error, []any for arrays
// and sets, map[string]any for maps whose keys are text, else [][2]any. Decimals, dates and the like are strings.
func (v Value) Interface() any {
	switch v.kind {
	case KindNull:
		return nil
	case KindBool:
		return v.number != 0
	case KindInt:
		return int64(v.number)
	case KindUint:
		return v.number
	case KindDouble:
		return math.Float64frombits(v.number)
	case KindDateTime:
		if t, ok := v.Time(); ok {
			return t
		}
		return v.flags
	case KindBytes, KindUUID, KindObjectID:
		return []byte(v.text)
	case KindError:
		return v.Err()
	case KindMap:
		return v.mapInterface()
	}
	if v.kind < KindArray {
		return v.text
	}
	items := make([]any, len(v.items))
	for i, item := range v.items {
		items[i] = item.Interface()
	}
	return items
}

func (v Value) mapInterface() any {
	byText := make(map[string]any, len(v.items)/2)
	for i := 0; i < len(v.items); i += 2 {
		key, is := v.items[i].Text()
		if !is {
			return v.pairs()
		}
		byText[key] = v.items[i+1].Interface()
	}
	return byText
}

func (v Value) pairs() [][2]any {
	pairs := make([][2]any, 0, len(v.items)/2)
	for i := 0; i < len(v.items); i += 2 {
		pairs = append(pairs, [2]any{v.items[i].Interface(), v.items[i+1].Interface()})
	}
	return pairs
}

// String is for people: text as it is, the rest as JSON where JSON can say it.
func (v Value) String() string {
	if s, is := v.Text(); is {
		return s
	}
	if json, err := v.JSON(); err == nil {
		return string(json)
	}
	return fmt.Sprint(v.Interface())
}
