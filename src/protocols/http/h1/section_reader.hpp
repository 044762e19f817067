// Reads one header section, a response head or the trailers of a chunked body, with llhttp.
//
// begin; then feed until `done` or `failed`. A section that is whole in one feed is not copied: its views point into that
// input. One that is split is gathered in a buffer of its own, which lasts until the next begin or release.
#pragma once

#include <llhttp.h>

#include <string>

#include "protocols/http/h1/field_list.hpp"
#include "protocols/http/h1/section_check.hpp"

namespace tern::http::h1 {

enum class section : uint8_t { head, trailers };

struct section_limits {
  uint64_t bytes = 0;
  uint32_t fields = 0;
};

class section_reader {
 public:
  enum class result : uint8_t { more, done, failed };

  section_reader() noexcept = default;
  section_reader(const section_reader&) = delete;
  section_reader& operator=(const section_reader&) = delete;

  void begin(section what, const section_limits& limits) noexcept;
  // `consumed` is all of `data` unless done. The loan must be the same object until the views are no longer used.
  result feed(bytes data, field_list::loan& loan, size_t& consumed);
  void release() noexcept;

  // After done.
  const status_line& line() const noexcept { return line_; }
  std::span<const field> list() const noexcept { return fields_.list(); }
  std::string_view text() const noexcept { return text_; }
  uint64_t wire_bytes() const noexcept { return seen_; }
  bool says(unsigned flag) const noexcept { return (parser_.flags & flag) != 0; }  // llhttp's F_...
  uint64_t content_length() const noexcept { return parser_.content_length; }      // with F_CONTENT_LENGTH

  const error& why() const noexcept { return why_; }  // after failed

 private:
  friend struct section_callbacks;
  enum class field_state : uint8_t { none, name, value };

  result feed_whole(std::string_view data, size_t& consumed);
  result feed_gathered(std::string_view data, size_t& consumed);
  void gather(std::string_view data);
  result parse(std::string_view data, size_t& consumed);
  result finish(std::string_view text);
  result fail(error why);
  error parser_error() const;
  void move_views(const char* from, const char* to) noexcept;

  llhttp_t parser_;  // set up by begin
  section what_ = section::head;
  field_state at_ = field_state::none;
  section_limits limits_;
  uint64_t seen_ = 0;
  field_list fields_;
  status_line line_;
  std::string_view text_;
  std::string gathered_;
  error why_;
};

}  // namespace tern::http::h1
