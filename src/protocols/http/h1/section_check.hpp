// What RFC 9112 demands of a header section beyond what every version of llhttp enforces. One policy: strict.
//
// Lines end with CR LF, never a bare LF (§2.2 allows either answer; what two parsers read differently is how responses are
// split). No obs-fold (§5.2), no blank before a colon, no empty name, no control characters in the reason, a status of three
// digits from 100 on, major version 1.
#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"
#include "sansio/head.hpp"

namespace tern::http::h1 {

struct status_line {
  version_t version = 0;
  int32_t status = 0;
  std::string_view reason;
  size_t size = 0;  // with its CR LF
};

// `text` starts with the line and holds all of it.
error read_status_line(std::string_view text, status_line& out);

error folded_line(std::string_view name);

// `text` is all behind the status line, the final empty line included; `list` its fields as llhttp cut them. Trims the values.
error check_fields(std::string_view text, std::span<field> list);

}  // namespace tern::http::h1
