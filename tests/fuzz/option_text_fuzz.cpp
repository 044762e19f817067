// Input: the text of an option. What is accepted must come back from its formatter.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/base64.hpp"
#include "base/log.hpp"
#include "base/option_text.hpp"

using namespace tern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

template <class T>
bool accepted(const expected<T>& result) {
  if (!result) require(result.why().code() == TERN_E_OPTION_VALUE && !result.why().message().empty());
  return static_cast<bool>(result);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto d = parse_duration(text); accepted(d)) {
    require(*d >= duration::zero());
    require(*parse_duration(format_duration(*d)) == *d);
  }
  if (auto s = parse_size(text); accepted(s)) require(*parse_size(format_size(*s)) == *s);
  if (auto c = parse_count(text); accepted(c)) require(*parse_count(format_count(*c)) == *c);
  if (auto c = parse_count(text, 3, 100); accepted(c)) require(*c >= 3 && *c <= 100);
  if (auto b = parse_bool(text); accepted(b)) require(format_bool(*b) == text);
  constexpr std::string_view choices[] = {"fifo", "random"};
  if (auto c = parse_choice(text, choices); accepted(c)) require(choices[*c] == text);
  accepted(parse_log_levels(text));
  for (auto form : {base64_form::standard, base64_form::url}) {
    if (auto plain = base64_decode(text, form)) require(*base64_decode(base64_encode(as_bytes(*plain), form), form) == *plain);
    require(*base64_decode(base64_encode(as_bytes(text), form), form) == text);
  }
  return 0;
}
