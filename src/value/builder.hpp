// Makes a tree from a stream of calls, in order. One builder makes many trees; its memory is kept between them.
//
//   value ::= a scalar call | begin_array value* end | begin_set value* end | begin_map (value value)* end
//
// Exactly one value, then finish(). A broken limit is remembered: later calls do nothing and finish() reports it. Calls against
// the grammar are a fault of the caller (assert). A map's keys are values like any other; key(text) is short for string(text).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.hpp"

namespace tern {

class value_builder {
 public:
  void null() { scalar(TERN_VALUE_NULL, 0); }
  void boolean(bool v) { scalar(TERN_VALUE_BOOL, v ? 1 : 0); }
  void integer(int64_t v) { scalar(TERN_VALUE_INT, static_cast<uint64_t>(v)); }
  void unsigned_integer(uint64_t v);  // INT when it fits, else UINT
  void real(double);
  void datetime(int64_t since_1970, uint16_t subtype, uint8_t flags = 0);

  void string(std::string_view v) { text(TERN_VALUE_STRING, v); }
  void bytes(std::string_view v) { text(TERN_VALUE_BYTES, v); }
  void text(uint8_t kind, std::string_view);  // any kind of 32-63
  void key(std::string_view v) { string(v); }

  void begin_array() { begin(TERN_VALUE_ARRAY); }
  void begin_set() { begin(TERN_VALUE_SET); }
  void begin_map() { begin(TERN_VALUE_MAP); }
  void end();

  void copy(const tern_value&);  // a tree of somebody else's as one value

  size_t depth() const noexcept { return open_.size(); }  // containers not yet ended

  expected<owned_value> finish();  // the builder is empty afterwards, whatever came out
  void clear() noexcept;

 private:
  struct open_container {
    uint8_t kind;
    size_t first;  // of its items in pending_
  };
  // While building, `as.raw` of a text or container is a place in text_ or done_.
  void push(const tern_value&);
  void scalar(uint8_t kind, uint64_t raw);
  void begin(uint8_t kind);
  void fail(int32_t code, std::string message);

  std::vector<open_container> open_;
  std::vector<tern_value> pending_;  // the items of all open containers, and the root
  std::vector<tern_value> done_;     // the items of ended containers, each container's side by side
  std::string text_;                 // every text, each with a NUL
  error why_;
};

}  // namespace tern
