package tern

// #include "glue.h"
import "C"

import (
	"time"
	"unsafe"
)

// readItem copies what the pump has of a result, which is gone with its batch.
func readItem(item *C.tern_go_item, status C.int32_t, wants uint32) (how completion) {
	if wants&C.TERN_GO_RESULT != 0 {
		how.result = readResult(item, wants&C.TERN_GO_TEXT != 0)
		if status == C.TERN_OK && item.info.status >= 400 {
			how.result.statusError = errorOf(&item.error)
		}
	}
	if status != C.TERN_OK {
		how.err = errorOf(&item.error)
	} else if wants&C.TERN_GO_VALUE != 0 {
		how.value = readValue(item.value)
	}
	return how
}

func readAge(info *C.tern_result_info) time.Duration {
	if info.age_s < 0 {
		return -1
	}
	return time.Duration(info.age_s) * time.Second
}

func readResult(item *C.tern_go_item, withText bool) *Result {
	info := &item.info
	fields := fieldReader{stride: uintptr(info.pair_size)}
	fields.reserve(info)
	t := &fields.texts
	r := &Result{
		ID: int64(info.id), Status: int(info.status), Version: Version(info.version), Flags: ResultFlags(info.flags),
		Attempts: int(info.attempts), StreamID: uint32(info.stream_id), Age: readAge(info),
		Method: t.add(info.method), URL: t.add(info.url), Reason: t.add(info.reason),
		Header:  fields.read(info.headers, info.header_count),
		Trailer: fields.read(info.trailers, info.trailer_count),
		Meta:    fields.read(info.meta, info.meta_count),
		Body:    goBytes(info.body), BodySize: uint64(info.body_size), WireIn: uint64(info.wire_in), WireOut: uint64(info.wire_out),
		RemoteAddress: t.add(info.remote_address), LocalAddress: t.add(info.local_address),
		TLSVersion: t.add(info.tls_version), TLSCipher: t.add(info.tls_cipher),
		Times: readTimes(info),
	}
	if info.final_url.data == info.url.data || string(cBytes(info.final_url)) == r.URL {
		r.FinalURL = r.URL
	} else {
		r.FinalURL = t.add(info.final_url)
	}
	if info.interim_count > 0 {
		r.Interims = fields.interims(info)
	}
	if info.history_count > 0 {
		r.History = fields.history(info)
	}
	if info.attempt_count > 0 {
		r.AttemptList = readAttempts(info)
	}
	if item.cookies != nil {
		r.Cookies = readCookies(readValue(item.cookies))
	}
	if item.line != nil {
		r.Line, _ = readValue(item.line).Text()
	}
	if withText {
		r.Text, r.Encoding = goString(item.text), goString(item.encoding)
		r.textError = errorCopy(item.text_error)
	}
	return r
}

func readTimes(info *C.tern_result_info) Times {
	times := Times{
		Queued: time.Duration(info.queued_ns), Connected: time.Duration(info.connected_ns), DNS: time.Duration(info.dns_ns),
		Connect: time.Duration(info.connect_ns), TLS: time.Duration(info.tls_ns), FirstByte: time.Duration(info.first_byte_ns),
		Total: time.Duration(info.total_ns),
	}
	if info.finished_at_ns != 0 {
		times.FinishedAt = time.Unix(0, int64(info.finished_at_ns))
	}
	return times
}

// fieldReader copies pairs; all texts of a result are one piece of memory, and so are its fields.
type fieldReader struct {
	stride uintptr
	texts  textBlock
	fields Fields
}

// reserve measures what nearly every result has; what the others have besides makes the pieces grow.
func (f *fieldReader) reserve(info *C.tern_result_info) {
	size := info.method.size + info.url.size + info.reason.size + info.remote_address.size + info.local_address.size +
		info.tls_version.size + info.tls_cipher.size
	size += f.measure(info.headers, info.header_count) + f.measure(info.trailers, info.trailer_count) +
		f.measure(info.meta, info.meta_count)
	f.texts.bytes = make([]byte, 0, int(size))
	f.fields = make(Fields, 0, int(info.header_count+info.trailer_count+info.meta_count))
}

func (f *fieldReader) at(first *C.tern_pair, i C.uint64_t) *C.tern_pair {
	return (*C.tern_pair)(unsafe.Add(unsafe.Pointer(first), uintptr(i)*f.stride))
}

func (f *fieldReader) measure(first *C.tern_pair, count C.uint64_t) (size C.size_t) {
	for i := C.uint64_t(0); i < count; i++ {
		pair := f.at(first, i)
		size += pair.name.size + pair.value.size
	}
	return size
}

func (f *fieldReader) read(first *C.tern_pair, count C.uint64_t) Fields {
	if count == 0 {
		return nil
	}
	start := len(f.fields)
	for i := C.uint64_t(0); i < count; i++ {
		pair := f.at(first, i)
		f.fields = append(f.fields, Field{f.texts.add(pair.name), f.texts.add(pair.value)})
	}
	return f.fields[start:len(f.fields):len(f.fields)]
}

func (f *fieldReader) interims(info *C.tern_result_info) []Interim {
	all := make([]Interim, info.interim_count)
	for i := range all {
		raw := (*C.tern_interim)(unsafe.Add(unsafe.Pointer(info.interims), uintptr(i)*uintptr(info.interim_size)))
		all[i] = Interim{Status: int(raw.status), Header: f.read(raw.headers, C.uint64_t(raw.header_count))}
	}
	return all
}

func (f *fieldReader) history(info *C.tern_result_info) []Hop {
	all := make([]Hop, info.history_count)
	for i := range all {
		raw := (*C.tern_hop)(unsafe.Add(unsafe.Pointer(info.history), uintptr(i)*uintptr(info.hop_size)))
		all[i] = Hop{
			Status: int(raw.status), Version: Version(raw.version), URL: f.texts.add(raw.url), Reason: f.texts.add(raw.reason),
			Header: f.read(raw.headers, raw.header_count), Started: time.Duration(raw.started_ns),
			Connected: time.Duration(raw.connected_ns), FirstByte: time.Duration(raw.first_byte_ns),
		}
	}
	return all
}

// errorCopy is an error that stays its owner's; nil when there is none.
func errorCopy(e *C.tern_error) error {
	if e == nil {
		return nil
	}
	var info C.tern_error_info
	C.tern_error_view(e, &info, C.sizeof_tern_error_info)
	return errorOf(&info)
}
