// The description of a multipart/form-data body (RFC 7578): its parts become texts with files between them.
//
// Names stand in quotes with ", CR and LF as %22, %0D and %0A, as browsers write them, and otherwise as the bytes they are. A
// file name that is not ASCII stands there a second time as filename* (RFC 8187): RFC 7578 §4.2 does without it, but servers
// exist that read nothing else. No part's content is searched for the boundary: its randomness sees to that.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "sansio/head.hpp"

namespace tern::http {

inline constexpr std::string_view multipart_type = "multipart/form-data";

struct multipart_part {
  std::string_view name;
  std::optional<std::string_view> value;         // either this
  std::optional<std::string_view> path;          // or the file there
  std::optional<std::string_view> file_name;     // absent: the last part of `path`; empty: the part has none
  std::optional<std::string_view> content_type;  // absent: by the file name, none without one; empty: none
  std::vector<field> headers;                    // besides these
};

class multipart_form {
 public:
  using seed = std::array<std::byte, 16>;
  explicit multipart_form(const seed& random);  // 128 random bits

  // Copies what it keeps. TERN_E_ARGUMENT, TERN_E_LIMIT: nothing has changed.
  error add(const multipart_part& part);

  std::string content_type() const;

  // The body in order: a text, then the file at `path`; after the last file only closing_text().
  struct piece {
    std::string text;
    std::string path;
  };
  const std::vector<piece>& pieces() const noexcept { return pieces_; }
  const std::string& closing_text() const noexcept { return closing_; }

 private:
  std::string boundary_;
  std::vector<piece> pieces_;
  std::string closing_;  // ends with the final delimiter once there is a part
  size_t parts_ = 0;
};

}  // namespace tern::http
