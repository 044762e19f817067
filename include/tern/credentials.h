/* Credentials that a client keeps by origin. Those of a request (options auth.user, auth.bearer, the URL) go before them. */
#ifndef TERN_CREDENTIALS_H
#define TERN_CREDENTIALS_H

#include <tern/base.h>

TERN_BEGIN_DECLS

/* User name and password for an origin such as "https://example.com:8443", sent when it asks for them (Digest or Basic), and
 * before it asks where it has asked once. Replaces what was there; an absent user removes it. Both are copied and wiped when
 * they are replaced or the client ends. Both may be empty. Errors: TERN_E_ARGUMENT (also control characters), TERN_E_URL,
 * TERN_E_LIMIT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_set_credentials(tern_client *client, tern_str origin, tern_str user, tern_str password,
                                             tern_error **error) TERN_NOEXCEPT;

/* A token for an origin (RFC 6750), sent with every request to it. Replaces what was there, an absent token removes it; an
 * empty one is TERN_E_ARGUMENT. Errors: as tern_client_set_credentials. Any thread. */
TERN_API int32_t tern_client_set_token(tern_client *client, tern_str origin, tern_str token, tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
