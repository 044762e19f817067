// Random bytes that nobody can guess, from the operating system. For seeds: a call costs a system call.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern {

error fill_random(mutable_bytes out);  // TERN_E_INTERNAL: the system has none

}  // namespace tern
