#include "base/log.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "engine/result.hpp"
#include "protocols/http/cookies/cookie_rules.hpp"
#include "protocols/http/cookies/cookie_value.hpp"
#include "protocols/http/cookies/set_cookie.hpp"
#include "value/builder.hpp"

using namespace tern;

const result_cookies& tern_result::cookies() const {
  return set_cookies.get([this]() -> result_cookies {
    value_builder list;
    list.begin_array();
    const int64_t at = finished_at_ns != 0 ? finished_at_ns : system_wall_clock();  // a stream's head comes before its end
    const auto answered = parse_url(final_url.empty() ? from->url : final_url);
    for (uint32_t i = 0; answered && i < header_count; ++i) {
      if (!iequals({headers[i].name.data, headers[i].name.size}, "set-cookie")) continue;
      const auto field = http::parse_set_cookie({headers[i].value.data, headers[i].value.size});
      if (!field) continue;
      const auto cookie = http::received_cookie(*answered, *field, at);
      if (cookie && !http::is_expired(*cookie, at)) http::write(list, *cookie);
    }
    list.end();
    auto made = list.finish();
    if (!made) return {nullptr, made.why()};
    return {std::move(*made), {}};
  });
}
