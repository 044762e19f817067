// What stands above one exchange: redirects, cookies, cache, retry, authentication, signing. Pure. Stages of one operation are
// ordered outer to inner; requests pass outer to inner, heads and ends inner to outer.
#pragma once

#include <memory>

#include "sansio/op.hpp"
#include "sansio/provider.hpp"

namespace tern {

// What stages may change. Shared parts are replaced, never written to.
struct attempt {
  std::shared_ptr<const message> request;
  std::shared_ptr<const target> where;
  body_source* body = nullptr;
  sink* out = nullptr;  // `wrap` may put another around it
  need wants = need::shared;
  lease_id lease = 0;
};

// An answer without an exchange: a cache hit, an only-if-cached 504. The head's views live as long as the reply.
struct reply {
  virtual ~reply() = default;
  virtual const head& answer_head() const = 0;
  virtual body_source* body() = 0;  // NULL: none
};

enum class verdict_kind : uint8_t {
  pass,
  ask,    // wait for `who` to answer `what`; on_answer re-enters at this stage
  reply,  // inner stages are skipped
  again,  // the response at hand is dropped, the body rewound, and the run restarts here with the request as it stood here
  scan,   // from on_request only: the body is read to its end through on_body and rewound, then on_request is asked again
  fail
};

struct verdict {
  verdict_kind kind = verdict_kind::pass;
  error why;                             // fail
  provider* who = nullptr;               // ask
  const question* what = nullptr;        // ask; the stage keeps it until on_answer or its own end
  std::unique_ptr<tern::reply> instead;  // reply
  now_t not_before{};                    // again: sleep until then; the worker is given back meanwhile
  bool hop = false;                      // again, from on_head: that head belongs to the result's history
  bool retry = false;                    // again: what begins is another attempt (stage_host::note_attempt), or the first
};

class stage {
 public:
  virtual ~stage() = default;
  virtual verdict on_request(attempt&, now_t) { return {}; }
  virtual void on_body(bytes) {}  // of the request, after scan
  virtual verdict on_head(attempt&, const head&, now_t) { return {}; }
  // Every stage has let the head pass: the place to put a sink around attempt.out. The outermost stage does so first.
  virtual void wrap(attempt&, const head&) {}
  virtual verdict on_end(attempt&, outcome&, now_t) { return {}; }
  virtual verdict on_answer(attempt&, const answer&, now_t) { return {}; }
  virtual verdict on_tick(attempt&, now_t) { return {}; }
  virtual void on_resume(now_t) {}  // in a tunnel: the program did something with its stream
  virtual now_t deadline() const { return never; }
};

}  // namespace tern
