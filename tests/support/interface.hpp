#pragma once

namespace tern::test {

// Puts a network interface into operation with one address (not a network of them), and perhaps that of its other end.
// False with errno set when that is refused.
bool raise_interface(const char* name, const char* address, const char* other_end);

// How many packets wait for who reads them, before more are lost. False with errno set when that is refused.
bool allow_waiting(const char* name, int packets);

}  // namespace tern::test
