// Knowledge shared by operations: slot maps, topologies, credentials, cache indexes. Pure.
//
// A stage that needs to know answers `ask`; its operation passes the question on. What is known is answered at once, else the
// operation waits until answered() is called. No loop drives providers: nothing in this version has one. The loop that does
// calls pull_answer and spawn, whose requests take no worker and no place in the queue, appear in no report, and end before
// the client is closed.
#pragma once

#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "sansio/op.hpp"

namespace tern {

struct question {
  virtual ~question() = default;
};
struct answer {
  virtual ~answer() = default;
};

struct delivery {
  op_id waiter;
  std::shared_ptr<const answer> what;
};

// A request a provider makes by itself; its result comes back through tell.
struct spawned {
  std::shared_ptr<const message> request;
  std::shared_ptr<const target> where;
  std::unique_ptr<body_source> body;
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
