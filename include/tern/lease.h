/* One connection kept for a series of submissions, in order. */
#ifndef TERN_LEASE_H
#define TERN_LEASE_H

#include <tern/base.h>
#include <tern/submit.h>

TERN_BEGIN_DECLS

/* Reserves a connection to where `request` goes. Events on the queue of `options`: STREAM_OPEN once the connection is reserved,
 * COMPLETED when the lease was released (TERN_OK; TERN_E_CANCELLED before STREAM_OPEN), its connection lost
 * (TERN_E_LEASE_LOST), or none to be had (the reason). timeout.total counts until STREAM_OPEN; a reserved connection is kept as
 * long as the program likes. Submissions name it in tern_submit_options.lease: each runs on it when the one before has ended, in
 * the order of submission, and ends with TERN_E_LEASE_LOST when the lease has ended first. Neither the lease nor they take a
 * worker or a place of their origin. tern_fetch_all waits until the lease has ended. `options` has no sink and the request's body is not used. Released with
 * tern_lease_release. Errors: as tern_submit. Any thread. */
TERN_API int32_t tern_lease_open(tern_client *client, tern_request *request, const tern_submit_options *options,
                                 tern_lease **lease, uint64_t *id, tern_error **error) TERN_NOEXCEPT;

/* Gives the connection back once what was submitted on it has ended. NULL is fine. Any thread. */
TERN_API void tern_lease_release(tern_lease *lease) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
