// Which content codings are known, and what a head says of its body.
#pragma once

#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "protocols/http/decode/content_decoder.hpp"
#include "sansio/head.hpp"

namespace tern::http {

// What is built in, for Accept-Encoding: "gzip, deflate, br, zstd".
std::string_view accept_encoding();

struct coding {
  std::string_view name;
  std::unique_ptr<content_decoder> (*make)();
};

const coding* find_coding(std::string_view name) noexcept;  // also "x-gzip" (RFC 9110 §8.4.1.3); NULL: not known

// The codings of a body, in the order they were applied; "identity" is none. A coding that is not known leaves the whole body
// as it is: nothing is listed. More than limits::http_codings are an error.
expected<std::vector<const coding*>> codings_of(const head& h);

}  // namespace tern::http
