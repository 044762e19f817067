// Redis on one connection: the operations of many are written side by side and answered in order.
//
// Besides the rules of sansio/session.hpp:
// - op.request is a redis::request. Its one answer is one on_item, followed by on_end; a subscription's confirmations are
//   on_head(confirmed) with the channel as reason, the count as status and the word ("subscribe") as the field "event", its
//   messages are items [word, channel, payload] or [word, pattern, channel, payload].
// - A feed's items are its entries. Where it stands is one on_head(confirmed), whose fields are the IDs that streams asked for
//   from $ begin at, by key. No read is sent while the sink is paused or has no room.
// - An error the server answers with ends its operation: TERN_E_REDIS or TERN_E_REDIS_UNAVAILABLE with the first word as native
//   text, TERN_E_REDIS_RACE for a transaction that a watched key's change undid.
// - An operation that is cancelled when any of it was handed out is written to its end and its answer dropped. A blocking one
//   that nobody else waits behind, a subscription and a feed take the connection along.
// - Sinks that pause stop the whole connection: answers come in order.
#pragma once

#include <memory>

#include "protocols/redis/login.hpp"
#include "protocols/redis/reply_reader.hpp"
#include "sansio/session.hpp"

namespace tern::redis {

struct redis_settings {
  reply_limits replies;
  uint32_t in_flight = limits::redis_in_flight;
  uint64_t output_bytes = limits::redis_output_bytes;
  duration login_timeout = limits::redis_login_timeout;
  duration silence_suspect = limits::redis_silence_suspect;
  duration silence_timeout = limits::redis_silence_timeout;
  duration ping_interval = limits::redis_ping_interval;
  duration ping_timeout = limits::redis_ping_timeout;
};

struct shelf;

// Makes the sessions of one loop, which share the memory of ended operations. They may outlive it.
class session_maker {
 public:
  explicit session_maker(const redis_settings& settings = {});
  std::unique_ptr<byte_session> make(const login& as, now_t now) const;

 private:
  std::shared_ptr<shelf> shelf_;
};

}  // namespace tern::redis
