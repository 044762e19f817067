// Reading and writing descriptors that are not ours alone, whose O_NONBLOCK therefore stays as it is, without waiting for the
// other end. One that others use at the same time may still wait for them.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"

namespace tern {

struct prompt_result {
  size_t size = 0;       // bytes moved
  bool blocked = false;  // no more at the moment
  bool ended = false;    // reading: there is no more
  int errnum = 0;
};

prompt_result read_promptly(int fd, mutable_bytes into);  // until `into` is full
prompt_result write_promptly(int fd, bytes data);         // regular files: all of it, however long the disk takes

}  // namespace tern
