// Values of a stream that lasts, taken as they come.
#pragma once

#include <tern/value.h>

#include <string_view>

#include "cli/handles.hpp"

namespace tern::cli {

// What is done with them.
class value_reader {
 public:
  virtual bool wants_more() const = 0;  // false: nobody reads what is written any more, or there is enough
  virtual void put(const tern_value& value) = 0;
  virtual void opened() {}
  virtual void lost(std::string_view why) = 0;  // the connection, which is made anew
  virtual void ended(const tern_event& event) = 0;
  virtual void interrupted() = 0;  // by a signal

 protected:
  ~value_reader() = default;
};

// Until the stream ends, a signal comes, or the reader wants no more. A value that it has not dealt with yet takes credit: a
// slow reader slows the server down. `what`: for the error of a request that is refused.
void read_values(tern_client* client, tern_request* request, std::string_view what, value_reader& reader);

}  // namespace tern::cli
