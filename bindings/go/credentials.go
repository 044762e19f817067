package tern

// #include "glue.h"
import "C"

// SetCredentials keeps a user name and password for an origin such as "https://example.com:8443", sent when it asks for them
// (Digest or Basic).
func (c *Client) SetCredentials(origin, user, password string) error {
	return c.credentials(origin, text(user), text(password))
}

// RemoveCredentials forgets the user name and password for an origin.
func (c *Client) RemoveCredentials(origin string) error {
	return c.credentials(origin, C.tern_str{}, C.tern_str{})
}

func (c *Client) credentials(origin string, user, password C.tern_str) error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_set_credentials(c.handle, text(origin), user, password, &e), e)
	})
}

// SetToken keeps a token for an origin (RFC 6750), sent with every request to it.
func (c *Client) SetToken(origin, token string) error { return c.token(origin, text(token)) }

// RemoveToken forgets the token for an origin.
func (c *Client) RemoveToken(origin string) error { return c.token(origin, C.tern_str{}) }

func (c *Client) token(origin string, token C.tern_str) error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_set_token(c.handle, text(origin), token, &e), e)
	})
}
