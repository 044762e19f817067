#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tern::test {

// What a peer of HTTP/2 must not send (RFC 9113 and RFC 7541), by name, as an answer to the request on `stream`.
std::string h2_bad(std::string_view name, std::uint32_t stream);
std::vector<std::string> h2_bad_names();

// What is harmless once and an attack when it does not end.
struct h2_flood {
  std::string first;
  std::string again;
};
h2_flood h2_flood_of(std::string_view name, std::uint32_t stream);
std::vector<std::string> h2_flood_names();

}  // namespace tern::test
