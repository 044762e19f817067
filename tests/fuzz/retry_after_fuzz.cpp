// What a server says about when to come back: whatever it says, a wait is not negative, and a date that is understood is
// understood in one way.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocols/http/message/http_date.hpp"
#include "protocols/http/message/retry_after.hpp"

namespace {
constexpr int64_t now = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view value = text.substr(0, text.find('\n'));
  const std::string_view date = text.substr(value.size() == size ? size : value.size() + 1);
  const tern::field list[] = {{"Retry-After", value}, {"Date", date}};
  tern::head h;
  h.list = list;
  if (const auto wait = tern::http::read_retry_after(h, now * 1'000'000'000); wait && wait->count() < 0) std::abort();
  const auto when = tern::http::parse_http_date(value, now);
  if (when && (*when < -62'200'000'000 || *when > 253'500'000'000)) std::abort();  // the years 0 to 9999
  if (when != tern::http::parse_http_date(value, now)) std::abort();
  return 0;
}
