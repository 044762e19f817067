#include "tern/http.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/text.hpp"
#include "capi/http_change.hpp"
#include "protocols/http/message/status.hpp"

namespace tern::capi {

expected<std::vector<std::pair<std::string_view, std::string_view>>> read_pairs(const tern_pair* pairs, size_t count) {
  if (count > 0)
    if (error e = require(pairs, "pairs")) return e;
  std::vector<std::pair<std::string_view, std::string_view>> list;
  for (size_t i = 0; i < count; ++i) {
    expected<std::string_view> name = read_present(pairs[i].name, fmt::format("pairs[{}].name", i));
    if (!name) return name.why();
    expected<std::string_view> value = read_text(pairs[i].value, fmt::format("pairs[{}].value", i));
    if (!value) return value.why();
    list.emplace_back(*name, *value);
  }
  return list;
}

}  // namespace tern::capi

using namespace tern::capi;

int32_t tern_http_request_create(const char* method, tern_str url, tern_request** request, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(request, "request")) return e;
    if (tern::error e = require(method, "method")) return e;
    tern::expected<std::string_view> text = read_present(url, "url");
    if (!text) return text.why();
    tern::expected<tern::http::request_builder> builder = tern::http::request_builder::create(method, *text);
    if (!builder) return builder.why();
    if (!builder->where().scheme.starts_with("http"))
      return tern::error(TERN_E_URL,
                         "the scheme of the URL is " + tern::quote(builder->where().scheme) + ", not http or https");
    tern::request_ref made = tern::request_ref::adopt(new tern_request());
    made->method = method;
    made->what = std::make_unique<tern::http_spec>(std::move(*builder));
    *request = made.give_up();
    return {};
  });
}

int32_t tern_http_request_add_header(tern_request* request, tern_str name, tern_str value, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request&, tern::http::request_builder& http) -> tern::error {
    tern::expected<std::string_view> field = read_present(name, "name");
    if (!field) return field.why();
    tern::expected<std::string_view> text = read_present(value, "value");
    return text ? http.add_header(*field, *text) : text.why();
  });
}

int32_t tern_http_request_set_header(tern_request* request, tern_str name, tern_str value, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request&, tern::http::request_builder& http) -> tern::error {
    tern::expected<std::string_view> field = read_present(name, "name");
    if (!field) return field.why();
    if (is_absent(value)) return http.set_header(*field, std::nullopt);
    tern::expected<std::string_view> text = read_text(value, "value");
    return text ? http.set_header(*field, *text) : text.why();
  });
}

int32_t tern_http_request_add_query(tern_request* request, const tern_pair* pairs, size_t count, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request&, tern::http::request_builder& http) -> tern::error {
    auto list = read_pairs(pairs, count);
    return list ? http.add_query(*list) : list.why();
  });
}

int32_t tern_http_request_add_trailer(tern_request* request, tern_str name, tern_str value, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request&, tern::http::request_builder& http) -> tern::error {
    tern::expected<std::string_view> field = read_present(name, "name");
    if (!field) return field.why();
    tern::expected<std::string_view> text = read_present(value, "value");
    return text ? http.add_trailer(*field, *text) : text.why();
  });
}

tern_str tern_http_reason_phrase(int32_t status) noexcept {
  const std::string_view phrase = tern::http::standard_reason(status);
  return {phrase.data(), phrase.size()};
}
