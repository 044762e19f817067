package tern

// #include "glue.h"
import "C"

import "time"

// Cookie is one of a client's jar, or one that a response set.
type Cookie struct {
	Name, Value, Domain, Path  string
	HostOnly, Secure, HTTPOnly bool
	SameSite                   string    // "none", "lax", "strict"; "": not said
	Expires                    time.Time // zero: with the session
}

func readCookies(v Value) []Cookie {
	cookies := make([]Cookie, v.Len())
	for i := range cookies {
		raw, c := v.Index(i), &cookies[i]
		c.Name, _ = raw.Get("name").Text()
		c.Value, _ = raw.Get("value").Text()
		c.Domain, _ = raw.Get("domain").Text()
		c.Path, _ = raw.Get("path").Text()
		c.SameSite, _ = raw.Get("same_site").Text()
		c.HostOnly, _ = raw.Get("host_only").Bool()
		c.Secure, _ = raw.Get("secure").Bool()
		c.HTTPOnly, _ = raw.Get("http_only").Bool()
		c.Expires, _ = raw.Get("expires").Time()
	}
	return cookies
}

// Cookies are those of the jar that have not expired. The jar takes part in requests whose option http.cookies is true.
func (c *Client) Cookies() ([]Cookie, error) {
	v, err := c.tree(func(root **C.tern_value, e **C.tern_error) C.int32_t {
		return C.tern_client_cookies(c.handle, root, e)
	})
	return readCookies(v), err
}

// SetCookie keeps a cookie as if the answer to a request for url had carried it; cookie is the value of a Set-Cookie field.
func (c *Client) SetCookie(url, cookie string) error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_set_cookie(c.handle, text(url), text(cookie), &e), e)
	})
}

// ClearCookies forgets all cookies.
func (c *Client) ClearCookies() error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_clear_cookies(c.handle, &e), e)
	})
}

// LoadCookies adds the cookies of a file in the Netscape format and tells how many there were.
func (c *Client) LoadCookies(path string) (count uint64, err error) {
	var n C.uint64_t
	err = c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_load_cookies(c.handle, text(path), &n, &e), e)
	})
	return uint64(n), err
}

// SaveCookies writes all cookies to a file in the Netscape format.
func (c *Client) SaveCookies(path string) error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_save_cookies(c.handle, text(path), &e), e)
	})
}
