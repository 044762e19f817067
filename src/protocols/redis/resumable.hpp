// What an operation that lasts knows of itself, so that it can go on over another connection. It stands in front of the sink
// and sees all that comes, and may stand in front of the body and see all that is sent.
#pragma once

#include <memory>

#include "protocols/redis/request.hpp"
#include "sansio/body_source.hpp"
#include "sansio/head.hpp"

namespace tern::redis {

class resumable {
 public:
  virtual ~resumable() = default;
  virtual body_source* body() = 0;                 // what is to be sent instead of the program's; NULL: nothing
  virtual bool note_confirmed(const head& h) = 0;  // true: all of it stands now
  virtual void note_item(const tern_value& item) = 0;
  virtual bool left() const { return false; }  // the program wants no more of it
  virtual bool loses() const = 0;              // what the server sends meanwhile
  // What is to be asked now; NULL: there is nothing left to go on with.
  virtual expected<shared_request> again() = 0;
};

std::unique_ptr<resumable> make_resumable(const request& first, body_source* body);

}  // namespace tern::redis
