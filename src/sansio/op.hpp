// One attempt as a session sees it. The operation runner owns it; it stays valid until on_end or until cancel returned.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "sansio/body_source.hpp"
#include "sansio/sink.hpp"
#include "sansio/target.hpp"

namespace tern {

using op_id = uint64_t;     // never reused within a loop
using lease_id = uint64_t;  // 0: none

// What an operation needs of a connection: a shared slot, a connection of its own while it lasts (blocking commands, COPY,
// subscriptions), or one never used before (421, resend).
enum class need : uint8_t { shared, whole, fresh };

// What is asked of the server; each protocol derives its own (http::request_head). Immutable: a stage that changes it makes
// a changed copy, so that `again` can restart from what stood before.
struct message {
  virtual ~message() = default;
  std::string url;         // where it goes, without user information: a result's final URL
  bool idempotent = true;  // sent twice it means the same as sent once
  std::string trace;       // traceparent, when it was made here; empty: none
};

struct op {
  op_id id = 0;
  const message* request = nullptr;
  const target* where = nullptr;
  body_source* body = nullptr;  // NULL: none
  sink* out = nullptr;
  need wants = need::shared;
  lease_id lease = 0;
  void* slot = nullptr;  // the session's own bookkeeping; NULL while no session has it
  // When something of it was handed out last, by sessions that interleave operations; never by others: then what moves on the
  // connection moves for it.
  now_t moved = never;
};

}  // namespace tern
