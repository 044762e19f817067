// Where the response of an operation ends up: memory, a file, a stream, nowhere. The innermost end of the chain of sinks.
#pragma once

#include "sansio/sink.hpp"

namespace tern {

class operation;

class receiver : public sink {
 public:
  virtual ~receiver() = default;
  virtual void bind(operation& o) { operation_ = &o; }
  // A response that another follows, of which nothing else was shown. hop: a redirect, which belongs to the history.
  virtual void on_dropped(const head& h, bool hop) { static_cast<void>(h), static_cast<void>(hop); }
  // The program gets what of a response arrives, before its end.
  virtual bool shows_as_it_comes() const { return false; }
  // Whether restart would forget all of it.
  virtual bool can_restart() const { return true; }
  // Forget what came so far; another response follows. False: the program has seen some of it already, and not been told that
  // it is over (head_kind::gap).
  virtual bool restart() = 0;
  // on_end ends the data; the receiver answers operation.receiver_done, at once or when its file is in place.
  // After on_end: the operation is to end now. Who waits for somebody else (a pipe's reader) stops and answers with `why`.
  virtual void give_up(error why) { static_cast<void>(why); }

 protected:
  operation* operation_ = nullptr;
};

}  // namespace tern
