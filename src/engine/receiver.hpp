// Where the response of an operation ends up: memory, a file, a stream, nowhere. The innermost end of the chain of sinks.
#pragma once

#include "sansio/sink.hpp"

namespace tern {

class operation;

class receiver : public sink {
 public:
  virtual ~receiver() = default;
  virtual void bind(operation& o) { operation_ = &o; }
  // Forget what came so far; another response follows. False: the program has seen some of it already.
  virtual bool restart() = 0;
  // on_end ends the data; the receiver answers operation.receiver_done, at once or when its file is in place.

 protected:
  operation* operation_ = nullptr;
};

}  // namespace tern
