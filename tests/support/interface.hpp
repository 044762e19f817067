#pragma once

namespace tern::test {

// Puts a network interface into operation with one address (not a network of them), and perhaps that of its other end.
// False with errno set when that is refused.
bool raise_interface(const char* name, const char* address, const char* other_end);

}  // namespace tern::test
