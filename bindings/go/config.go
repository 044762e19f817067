package tern

// #include "glue.h"
import "C"

import (
	"fmt"
	"runtime"
	"time"
)

// None lifts a limit: as the number of an option, as its duration, as the timeout of a submission.
const None = -1

// Config is the options of a client, copied when the client is made. A Config is used by one goroutine at a time. Its memory goes
// with it. It is made by NewConfig: the zero Config is refused with ErrArgument.
type Config struct{ handle *C.tern_config }

// NewConfig is all options at their defaults.
func NewConfig() (*Config, error) {
	var handle *C.tern_config
	var e *C.tern_error
	if err := failed(C.tern_config_create(&handle, &e), e); err != nil {
		return nil, err
	}
	return ownConfig(handle), nil
}

func ownConfig(handle *C.tern_config) *Config {
	c := &Config{handle}
	runtime.SetFinalizer(c, func(c *Config) { C.tern_config_release(c.handle) })
	return c
}

// Copy is an independent copy.
func (c *Config) Copy() (*Config, error) {
	defer runtime.KeepAlive(c)
	var handle *C.tern_config
	var e *C.tern_error
	if err := failed(C.tern_config_copy(c.handle, &handle, &e), e); err != nil {
		return nil, err
	}
	return ownConfig(handle), nil
}

// Set sets an option from text: durations and sizes with a unit ("250ms", "64KiB"), booleans true or false, "none" for no limit. A
// list becomes this one entry, or is emptied by "". An unknown name or a bad value changes nothing; the error says what is allowed.
func (c *Config) Set(name, value string) error {
	defer runtime.KeepAlive(c)
	var e *C.tern_error
	return failed(C.tern_config_set(c.handle, text(name), text(value), &e), e)
}

// Add appends an entry to an option that is a list (resolve, tls.extra_ca).
func (c *Config) Add(name, value string) error {
	defer runtime.KeepAlive(c)
	var e *C.tern_error
	return failed(C.tern_config_add(c.handle, text(name), text(value), &e), e)
}

// SetInt sets a count, or a size in bytes; None lifts the limit.
func (c *Config) SetInt(name string, value int64) error {
	defer runtime.KeepAlive(c)
	var e *C.tern_error
	return failed(C.tern_config_set_int(c.handle, text(name), C.int64_t(value), &e), e)
}

// SetDuration sets a duration, of which parts of a millisecond count as a whole one; None lifts the limit.
func (c *Config) SetDuration(name string, value time.Duration) error {
	defer runtime.KeepAlive(c)
	if err := durationError(ErrOptionValue, name, value); err != nil {
		return err
	}
	var e *C.tern_error
	return failed(C.tern_config_set_ms(c.handle, text(name), milliseconds(value), &e), e)
}

// SetBool sets a boolean.
func (c *Config) SetBool(name string, value bool) error {
	defer runtime.KeepAlive(c)
	var e *C.tern_error
	return failed(C.tern_config_set_bool(c.handle, text(name), flag(value), &e), e)
}

// Get is the value of an option as Set takes it: of a list every entry, separated by line feeds; of a password "***".
func (c *Config) Get(name string) (string, error) {
	defer runtime.KeepAlive(c)
	var value C.tern_str
	var e *C.tern_error
	if err := failed(C.tern_config_get(c.handle, text(name), &value, &e), e); err != nil {
		return "", err
	}
	return goString(value), nil
}

// durationError is an error of a duration that is negative and not None.
func durationError(code Code, what string, d time.Duration) error {
	if d < 0 && d != None {
		return refused(code, fmt.Sprintf("%s cannot be %v: a duration is not negative, and None lifts the limit", what, d))
	}
	return nil
}

// milliseconds rounds up; of None it is -1.
func milliseconds(d time.Duration) C.int64_t {
	if d < 0 {
		return -1
	}
	return C.int64_t((d + time.Millisecond - 1) / time.Millisecond)
}

func flag(value bool) C.int32_t {
	if value {
		return 1
	}
	return 0
}
