#include "tern/result.h"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "capi/barrier.hpp"
#include "engine/result.hpp"
#include "protocols/http/message/status.hpp"

using namespace tern::capi;

namespace {

tern_str find(const tern_pair* pairs, size_t count, tern_str name, bool any_case) {
  if (is_absent(name) || (!name.data && name.size > 0)) return absent;
  const std::string_view wanted(name.data, name.size);
  for (size_t i = 0; i < count; ++i) {
    const std::string_view have(pairs[i].name.data, pairs[i].name.size);
    if (any_case ? tern::iequals(have, wanted) : have == wanted) return pairs[i].value;
  }
  return absent;
}

tern::error check_body(const tern_result* result) {
  if (tern::error e = require(result, "result")) return e;
  return result->has_body ? tern::error() : tern::error(TERN_E_STATE, "the result has neither a body nor a value in memory");
}

// Text from the wire may be anything; that of an error is UTF-8.
tern::error error_for_status(const tern_result& r) {
  std::string_view reason(r.reason.data ? r.reason.data : "", r.reason.size);
  if (reason.empty() || !tern::is_utf8(reason)) reason = tern::http::standard_reason(r.status);
  const tern_str url = r.view().final_url;
  return tern::error(TERN_E_HTTP_STATUS, fmt::format("{}{}{} for {}", r.status, reason.empty() ? "" : " ", reason,
                                                     std::string_view(url.data, url.size)))
      .with_native(r.status, std::string(reason))
      .with_maybe_processed(true);
}

}  // namespace

int32_t tern_result_view(const tern_result* result, tern_result_info* info, size_t info_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = write_struct(info, info_size, tern_result_info{}, "info")) return e;
    if (tern::error e = require(result, "result")) return e;
    return write_struct(info, info_size, result->view(), "info");
  });
}

int32_t tern_result_status(const tern_result* result) noexcept { return result ? result->status : 0; }

int32_t tern_result_code(const tern_result* result) noexcept { return result ? result->code : TERN_E_ARGUMENT; }

const tern_error* tern_result_error(const tern_result* result) noexcept {
  return result && result->code != TERN_OK ? &result->extras->failure : nullptr;
}

tern_str tern_result_body(const tern_result* result) noexcept { return result ? result->body() : absent; }

tern_str tern_result_header(const tern_result* result, tern_str name) noexcept {
  return result ? find(result->headers, result->header_count, name, true) : absent;
}

tern_str tern_result_meta(const tern_result* result, tern_str name) noexcept {
  return result ? find(result->meta, result->meta_count, name, false) : absent;
}

int32_t tern_result_text(const tern_result* result, tern_str* text, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(text, "text")) return e;
    if (tern::error e = check_body(result)) return e;
    const tern::result_text& made = result->text();
    if (made.why) return made.why;
    *text = to_c(made.text);
    return {};
  });
}

tern_str tern_result_encoding(const tern_result* result) noexcept {
  if (!result || !result->has_body) return absent;
  try {
    return to_c(result->text().encoding);
  } catch (...) {
    return absent;
  }
}

int32_t tern_result_json(const tern_result* result, const tern_value** root, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(root, "root")) return e;
    if (tern::error e = check_body(result)) return e;
    const tern::result_json& json = result->json();
    *root = json.root.get();
    return json.why;
  });
}

int32_t tern_result_data(const tern_result* result, const tern_value** data, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(data, "data")) return e;
    if (tern::error e = require(result, "result")) return e;
    if (!result->value)
      if (tern::error e = check_body(result)) return e;
    if (!result->value && result->body_size > tern::limits::value_length)
      return tern::error(TERN_E_LIMIT, "the response body is longer than a value can be");
    *data = &result->data();
    return {};
  });
}

int32_t tern_result_error_for_status(const tern_result* result, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = require(result, "result")) return e;
    if (result->code != TERN_OK) return result->extras->failure.why;
    return result->status >= 400 ? error_for_status(*result) : tern::error();
  });
}

int32_t tern_result_cookies(const tern_result* result, const tern_value** cookies, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(cookies, "cookies")) return e;
    if (tern::error e = require(result, "result")) return e;
    const tern::result_cookies& made = result->cookies();
    *cookies = made.list.get();
    return made.why;
  });
}

tern_request* tern_result_request(const tern_result* result) noexcept {
  if (!result || !result->request) return nullptr;
  result->request->retain();
  return result->request.get();
}

tern_result* tern_result_retain(tern_result* result) noexcept {
  if (result) result->retain();
  return result;
}

void tern_result_release(tern_result* result) noexcept {
  if (result) result->release();
}
