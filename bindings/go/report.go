package tern

// #include "glue.h"
import "C"

import (
	"time"
	"unsafe"
)

// Report is what happened since the report before, or since the client was made.
type Report struct {
	Duration          time.Duration
	Completed         uint64
	Succeeded, Failed uint64
	Retries           uint64
	BytesIn, BytesOut uint64
	ConnectionsMade   uint64
	ConnectionsHigh   uint64 // most open at once
	RequestsPerSecond float64
	Latency           Latency
	Statuses          map[int]uint64 // how often each HTTP status was seen
	Versions          map[Version]uint64
	Errors            map[Code]uint64
}

// Latency is from submission to completion; None when nothing completed.
type Latency struct{ Min, Mean, P50, P90, P99, P999, P9999, Max time.Duration }

// Report tells what was done since the last one.
func (c *Client) Report() (*Report, error) {
	c.reporting.Lock()
	defer c.reporting.Unlock()
	var raw *C.tern_report
	err := c.call(func() error {
		status := C.tern_fetch_all(c.handle, 0, &raw)
		if status == C.TERN_E_WAIT_TIMEOUT { // something is in flight; there is a report all the same
			status = C.TERN_OK
		}
		return failed(status, nil)
	})
	if err != nil {
		return nil, err
	}
	defer C.tern_report_release(raw)
	info := new(C.tern_report_info)
	if err := failed(C.tern_report_view(raw, info, C.sizeof_tern_report_info), nil); err != nil {
		return nil, err
	}
	return readReport(info), nil
}

func readReport(info *C.tern_report_info) *Report {
	r := &Report{
		Duration: time.Duration(info.duration_ns), RequestsPerSecond: float64(info.requests_per_second),
		Completed: uint64(info.completed), Succeeded: uint64(info.succeeded),
		Failed: uint64(info.failed), Retries: uint64(info.retries), BytesIn: uint64(info.bytes_in), BytesOut: uint64(info.bytes_out),
		ConnectionsMade: uint64(info.connections_made), ConnectionsHigh: uint64(info.connections_high),
		Latency: Latency{
			Min: time.Duration(info.latency_min_ns), Mean: time.Duration(info.latency_mean_ns), P50: time.Duration(info.latency_p50_ns),
			P90: time.Duration(info.latency_p90_ns), P99: time.Duration(info.latency_p99_ns), P999: time.Duration(info.latency_p999_ns),
			P9999: time.Duration(info.latency_p9999_ns), Max: time.Duration(info.latency_max_ns),
		},
		Statuses: make(map[int]uint64), Versions: make(map[Version]uint64), Errors: make(map[Code]uint64),
	}
	stride := uintptr(info.tally_size)
	eachTally(info.statuses, info.status_count, stride, func(key int64, n uint64) { r.Statuses[int(key)] = n })
	eachTally(info.versions, info.version_count, stride, func(key int64, n uint64) { r.Versions[Version(key)] = n })
	eachTally(info.errors, info.error_count, stride, func(key int64, n uint64) { r.Errors[Code(key)] = n })
	return r
}

func eachTally(first *C.tern_tally, count C.uint64_t, stride uintptr, f func(key int64, n uint64)) {
	for i := C.uint64_t(0); i < count; i++ {
		tally := (*C.tern_tally)(unsafe.Add(unsafe.Pointer(first), uintptr(i)*stride))
		f(int64(tally.key), uint64(tally.count))
	}
}
