// What a session was asked, or asks by itself, until its last reply has come; and what the sessions of a loop share.
#pragma once

#include <string>

#include "base/intrusive_list.hpp"
#include "base/slab.hpp"
#include "protocols/redis/request.hpp"
#include "protocols/redis/session.hpp"

namespace tern::redis {

struct unwritten_list;

enum class purpose : uint8_t {
  operation,
  tombstone,  // of an operation that was cancelled
  login,
  undo  // of what a lease changed
};

struct pending : list_node<>, list_node<unwritten_list> {
  purpose why_here = purpose::operation;
  op* o = nullptr;  // of an operation
  request_kind kind = request_kind::command;
  reach reached = reach::unsent;
  login_step step = login_step::auth;
  bool sent = false;           // handed out, at least the beginning
  bool begun = false;          // a group; a transaction, by its MULTI; a subscription, by a confirmation
  bool may_fail = false;       // an undo
  bool did_something = false;  // of a transaction whose MULTI failed
  uint32_t skipped = 0;        // replies still to come
  uint32_t replies = 0;
  uint32_t redirected = 0;      // of a pipeline's replies: MOVED, ASK
  uint64_t begin = 0, end = 0;  // in the stream of output
  std::string complaint;        // of a transaction: the first error before EXEC; of a pipeline: a redirection

  const request& what() const noexcept { return static_cast<const request&>(*o->request); }
};

struct shelf {
  explicit shelf(const redis_settings& how) : settings(how) {}
  const redis_settings settings;
  slab<pending> spare;
};

}  // namespace tern::redis
