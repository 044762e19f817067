// Bodies whose form decides their Content-Type.
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/system_random.hpp"
#include "capi/http_change.hpp"
#include "protocols/http/body/form.hpp"
#include "protocols/http/body/multipart.hpp"
#include "protocols/http/body/value_text.hpp"
#include "tern/http.h"
#include "value/value.hpp"

using namespace tern::capi;

namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view xml_type = "text/xml; charset=utf-8";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

void set_text(tern_request& request, std::string text, std::string_view content_type) {
  request.body = tern::bytes_body{std::make_shared<const std::string>(std::move(text)), std::string(content_type)};
}

// Absent, or a text.
tern::expected<std::optional<std::string_view>> read_optional(tern_str text, std::string_view name) {
  if (tern::error e = check_text(text, name)) return e;
  if (is_absent(text)) return std::optional<std::string_view>();
  return std::optional<std::string_view>({text.data, text.size});
}

tern::expected<tern::http::multipart_part> read_part(const tern_part& part) {
  if (tern::error e = check_zero(part.flags, "part.flags")) return e;
  tern::http::multipart_part out;
  tern::expected<std::string_view> name = read_present(part.name, "part.name");
  if (!name) return name.why();
  out.name = *name;
  for (const auto& [from, to, what] : {std::tuple{part.value, &out.value, "part.value"},
                                       {part.path, &out.path, "part.path"},
                                       {part.file_name, &out.file_name, "part.file_name"},
                                       {part.content_type, &out.content_type, "part.content_type"}}) {
    auto text = read_optional(from, what);
    if (!text) return text.why();
    *to = *text;
  }
  if (part.header_count > 0)
    if (tern::error e = require(part.headers, "part.headers")) return e;
  for (size_t i = 0; i < part.header_count; ++i) {
    tern::expected<std::string_view> field = read_present(part.headers[i].name, fmt::format("part.headers[{}].name", i));
    if (!field) return field.why();
    tern::expected<std::string_view> value = read_present(part.headers[i].value, fmt::format("part.headers[{}].value", i));
    if (!value) return value.why();
    out.headers.push_back({*field, *value});
  }
  return out;
}

}  // namespace

int32_t tern_http_request_set_form(tern_request* request, const tern_pair* pairs, size_t count, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder&) -> tern::error {
    auto list = read_pairs(pairs, count);
    if (!list) return list.why();
    set_text(r, tern::http::form_text(*list), tern::http::form_type);
    return {};
  });
}

int32_t tern_http_request_set_namevalue(tern_request* request, const tern_pair* pairs, size_t count,
                                        tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder&) -> tern::error {
    auto list = read_pairs(pairs, count);
    if (!list) return list.why();
    set_text(r, tern::http::namevalue_text(*list), tern::http::namevalue_type);
    return {};
  });
}

int32_t tern_http_request_set_json(tern_request* request, tern_str text, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder&) -> tern::error {
    tern::expected<std::string_view> json = read_present(text, "text");
    if (!json) return json.why();
    if (tern::error e = tern::http::check_json(*json)) return e;
    if (json->starts_with(byte_order_mark)) json->remove_prefix(byte_order_mark.size());  // RFC 8259 §8.1: not to be sent
    set_text(r, std::string(*json), json_type);
    return {};
  });
}

int32_t tern_http_request_set_json_value(tern_request* request, const tern_value* value, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder&) -> tern::error {
    if (tern::error e = require(value, "value")) return e;
    tern::expected<std::string> text = tern::json_text(*value);
    if (!text) return text.why();
    set_text(r, std::move(*text), json_type);
    return {};
  });
}

int32_t tern_http_request_set_xml(tern_request* request, tern_str text, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder&) -> tern::error {
    tern::expected<std::string_view> xml = read_present(text, "text");
    if (!xml) return xml.why();
    if (tern::error e = tern::http::check_xml(*xml)) return e;
    set_text(r, std::string(*xml), xml_type);
    return {};
  });
}

int32_t tern_http_request_set_value(tern_request* request, const tern_value* value, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder& http) -> tern::error {
    if (tern::error e = require(value, "value")) return e;
    const std::string* type = http.header("content-type");
    if (!type) return tern::error(TERN_E_UNSUPPORTED, "the request has no Content-Type yet, which says how to write the value");
    tern::expected<std::string> text = tern::http::value_text(*value, *type);
    if (!text) return text.why();
    set_text(r, std::move(*text), {});
    return {};
  });
}

int32_t tern_http_request_add_part(tern_request* request, const tern_part* part, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request& r, tern::http::request_builder&) -> tern::error {
    if (tern::error e = require(part, "part")) return e;
    auto known = read_struct<tern_part>(part, "part");
    if (!known) return known.why();
    auto read = read_part(*known);
    if (!read) return read.why();
    if (auto* form = std::get_if<tern::multipart_body>(&r.body)) return form->form.add(*read);
    tern::http::multipart_form::seed seed;
    if (tern::error e = tern::fill_random(seed)) return e;
    tern::multipart_body fresh{tern::http::multipart_form(seed)};
    if (tern::error e = fresh.form.add(*read)) return e;
    r.body = std::move(fresh);
    return {};
  });
}

int32_t tern_http_request_accept_json(tern_request* request, tern_error** error) noexcept {
  return change_http(request, error, [&](tern_request&, tern::http::request_builder& http) -> tern::error {
    return http.set_header("Accept", json_type);
  });
}
