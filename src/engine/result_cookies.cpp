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
    const auto answered = parse_url(final_url.empty() ? from->url : final_url);
    for (uint32_t i = 0; answered && i < header_count; ++i) {
      if (!iequals({headers[i].name.data, headers[i].name.size}, "set-cookie")) continue;
      const auto field = http::parse_set_cookie({headers[i].value.data, headers[i].value.size});
      if (!field) continue;
      const auto cookie = http::received_cookie(*answered, *field, finished_at_ns);
      if (cookie && !http::is_expired(*cookie, finished_at_ns)) http::write(list, *cookie);
    }
    list.end();
    auto made = list.finish();
    if (!made) return {nullptr, made.why()};
    return {std::move(*made), {}};
  });
}
