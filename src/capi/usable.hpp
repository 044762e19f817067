// What every call on a client or a stream checks before a lock is touched.
#pragma once

#include "capi/barrier.hpp"
#include "engine/client.hpp"

namespace tern::capi {

inline error usable(const tern_client* client) {
  if (error e = require(client, "client")) return e;
  return client->crossed_fork() ? error(TERN_E_FORKED) : error();
}

inline error usable(const tern_stream* stream) {
  if (error e = require(stream, "stream")) return e;
  return stream->client().crossed_fork() ? error(TERN_E_FORKED) : error();
}

}  // namespace tern::capi
