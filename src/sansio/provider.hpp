// Knowledge shared by operations: slot maps, topologies, credentials, cache indexes. Pure.
//
// A stage that needs to know answers `ask`; its operation passes the question on. What is known is answered at once, else the
// operation waits until answered() is called. A stage that has told its provider something new says so to its host
// (stage_host::provider_due). The loop of that operation then calls spawn until it answers NULL and carries the requests out,
// under the settings of the operation unless they name others: they take no worker and no place in the queue, appear in no
// report, and end before the client is closed. What came of each goes to tell as an exchange_answer, on whichever loop it
// ended, and spawn is called again. So one that is shared by loops has a lock. It lives as long as what the operation was
// prepared from (prepared.plan). Nothing in this version asks for what is known later only: no loop calls pull_answer, or looks
// at deadline.
#pragma once

#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "sansio/op.hpp"
#include "value/value.hpp"

namespace tern {

struct question {
  virtual ~question() = default;
};
struct answer {
  virtual ~answer() = default;
};

// What came of a spawned request. Views that live as long as the call.
struct exchange_answer final : answer {
  error why;                          // empty: there was a response
  int32_t status = 0;                 // of protocols that have one
  bytes body;                         // of protocols whose answer is bytes
  const tern_value* value = nullptr;  // and of those whose answer is a value; NULL: none
};

struct delivery {
  op_id waiter;
  std::shared_ptr<const answer> what;
};

// The settings of a request: the engine's, who asks stages for nothing but to keep them. Immutable.
struct request_terms {
  virtual ~request_terms() = default;
};

// A request a provider makes by itself; its result comes back through tell.
struct spawned {
  std::shared_ptr<const message> request;
  std::shared_ptr<const target> where;
  std::unique_ptr<body_source> body;
  std::shared_ptr<const request_terms> terms;  // of the request it is made for (stage_host::terms); NULL: of whoever told
  bool has_stages = false;                     // those of its protocol, which see to what comes: no body is kept for tell
};

class provider {
 public:
  virtual ~provider() = default;
  virtual std::shared_ptr<const answer> ask(const question& what, op_id waiter, now_t now) = 0;  // NULL: later
  virtual void forget(op_id waiter) = 0;                       // the operation was cancelled or timed out
  virtual void tell(const answer& what, now_t now) = 0;        // what a spawned request brought, or an outside event
  virtual std::optional<delivery> pull_answer(now_t now) = 0;  // call until empty after ask, tell and at the deadline
  virtual std::unique_ptr<spawned> spawn(now_t now) = 0;       // call until NULL
  virtual now_t deadline() const = 0;
};

}  // namespace tern
