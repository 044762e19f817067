// Replies on standard output, and what they say about how the tool ends.
#pragma once

#include <tern/value.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/exit_status.hpp"
#include "cli/handles.hpp"

namespace tern::cli {

enum class reply_style {
  people,  // as redis-cli on a terminal
  raw,     // values only
  json,    // one value a line
};

class reply_output {
 public:
  explicit reply_output(reply_style style);

  void put(const tern_value& reply);
  // Of a request that ended: its reply, or what it failed with. True: the server answered, maybe with an error.
  bool put(const tern_result* result);
  // Of a pipeline that ended: each of its replies.
  bool put_each(const tern_result* result);

  // A line on standard error, and how the tool ends because of it.
  void complain(const std::string& line, exit_status status);
  void note(exit_status status);

  bool open() const { return open_; }  // false: nobody reads standard output any more, or it cannot be written
  exit_status status() const { return status_; }
  uint64_t replies() const { return replies_; }
  uint64_t errors() const { return errors_; }  // of those

 private:
  std::string text_of_reply(const tern_value& reply);
  void put_failure(const tern_result_info& info);
  void write(std::string_view text);

  reply_style style_;
  bool colour_;
  bool open_ = true;
  exit_status status_ = exit_status::ok;
  uint64_t replies_ = 0;
  uint64_t errors_ = 0;
};

}  // namespace tern::cli
