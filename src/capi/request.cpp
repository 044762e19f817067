#include "tern/request.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "capi/barrier.hpp"
#include "capi/duplicate.hpp"
#include "capi/read_setting.hpp"
#include "capi/request_change.hpp"
#include "tern/info.h"

using namespace tern::capi;

namespace {

using tern::option_override;

// The last setting of an option wins; additions follow what they were added to.
void keep(tern_request& request, option_override&& setting) {
  if (setting.how == option_override::mode::replace)
    std::erase_if(request.overrides, [&](const option_override& o) { return o.row == setting.row; });
  request.overrides.push_back(std::move(setting));
}

template <class Value, class Read>
int32_t set(tern_request* request, tern_str name, Value value, tern_error** error, Read read) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    tern::expected<option_override> setting = read_setting(name, value, TERN_SCOPE_REQUEST, read);
    if (!setting) return setting.why();
    if (r.overrides.size() >= tern::limits::request_options)
      return tern::error(TERN_E_LIMIT,
                         fmt::format("a request has at most {} options of its own", tern::limits::request_options));
    keep(r, std::move(*setting));
    return {};
  });
}

tern::error read_length(int64_t length, std::optional<uint64_t>* known) {
  if (length < -1) return bad_argument(fmt::format("length is {}, expected -1 (unknown) or more", length));
  if (length >= 0) *known = static_cast<uint64_t>(length);
  return {};
}

}  // namespace

tern_request* tern_request_retain(tern_request* request) noexcept {
  if (request) request->retain();
  return request;
}

void tern_request_release(tern_request* request) noexcept {
  if (request) request->release();
}

int32_t tern_request_set(tern_request* request, tern_str name, tern_str value, tern_error** error) noexcept {
  return set(request, name, value, error, tern::override_by_set);
}

int32_t tern_request_add(tern_request* request, tern_str name, tern_str value, tern_error** error) noexcept {
  return set(request, name, value, error, tern::override_by_add);
}

int32_t tern_request_set_int(tern_request* request, tern_str name, int64_t value, tern_error** error) noexcept {
  return set(request, name, value, error, tern::option_from_int);
}

int32_t tern_request_set_ms(tern_request* request, tern_str name, int64_t milliseconds, tern_error** error) noexcept {
  return set(request, name, milliseconds, error, tern::option_from_ms);
}

int32_t tern_request_set_bool(tern_request* request, tern_str name, int32_t value, tern_error** error) noexcept {
  return set(request, name, value, error, tern::option_from_bool);
}

int32_t tern_request_set_meta(tern_request* request, tern_str name, tern_str value, tern_error** error) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    tern::expected<std::string_view> key = read_present(name, "name");
    if (!key) return key.why();
    tern::expected<std::string_view> text = read_present(value, "value");
    if (!text) return text.why();
    if (key->empty()) return bad_argument("name is empty");
    if (*key == "req_id" || *key == "req_method")
      return bad_argument(fmt::format("name is {}, which the library adds itself", *key));
    auto same = std::ranges::find(r.meta, *key, &tern::owned_field::name);
    if (same != r.meta.end()) {
      same->value.assign(*text);
      return {};
    }
    if (r.meta.size() >= tern::limits::request_meta)
      return tern::error(TERN_E_LIMIT, fmt::format("the meta of a request has at most {} entries", tern::limits::request_meta));
    r.meta.push_back({std::string(*key), std::string(*text)});
    return {};
  });
}

// ---- body

int32_t tern_request_set_body(tern_request* request, tern_str body, tern_error** error) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    if (tern::error e = check_text(body, "body")) return e;
    if (is_absent(body))
      r.body = std::monostate();
    else
      r.body = tern::bytes_body{std::make_shared<const std::string>(body.data, body.size)};
    return {};
  });
}

int32_t tern_request_set_body_borrowed(tern_request* request, tern_str body, tern_drop_fn release, uint64_t user_data,
                                       tern_error** error) noexcept {
  tern::dropper unused(release, user_data);
  return change(request, error, [&](tern_request& r) -> tern::error {
    if (tern::error e = check_text(body, "body")) return e;
    if (is_absent(body))
      r.body = std::monostate();
    else
      r.body = tern::borrowed_body{tern::as_bytes(std::string_view(body.data, body.size)), std::move(unused)};
    return {};
  });
}

int32_t tern_request_set_body_file(tern_request* request, tern_str path, tern_error** error) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    tern::expected<std::string_view> name = read_present(path, "path");
    if (!name) return name.why();
    if (name->empty()) return bad_argument("path is empty");
    if (name->find('\0') != std::string_view::npos) return bad_argument("path holds a NUL byte");
    r.body = tern::file_body{std::string(*name)};
    return {};
  });
}

int32_t tern_request_set_body_callback(tern_request* request, tern_pull_fn pull, uint64_t user_data, tern_drop_fn drop,
                                       int64_t length, uint32_t flags, tern_error** error) noexcept {
  tern::dropper unused(drop, user_data);
  return change(request, error, [&](tern_request& r) -> tern::error {
    if (tern::error e = require(reinterpret_cast<const void*>(pull), "pull")) return e;
    if (tern::error e = check_flags(flags, TERN_BODY_REWINDABLE, "flags")) return e;
    std::optional<uint64_t> known;
    if (tern::error e = read_length(length, &known)) return e;
    r.body = tern::callback_body{pull, user_data, std::move(unused), known, (flags & TERN_BODY_REWINDABLE) != 0};
    return {};
  });
}

int32_t tern_request_set_body_pushed(tern_request* request, int64_t length, tern_error** error) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    std::optional<uint64_t> known;
    if (tern::error e = read_length(length, &known)) return e;
    r.body = tern::pushed_body{known};
    return {};
  });
}

int32_t tern_request_set_body_descriptor(tern_request* request, int32_t fd, int64_t length, tern_error** error) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    std::optional<uint64_t> known;
    if (tern::error e = read_length(length, &known)) return e;
    tern::expected<tern::descriptor> from = duplicate(fd, way_of_use::read, "fd");
    if (!from) return from.why();
    const std::optional<uint64_t> at = position_of(*from);
    r.body = tern::descriptor_body{std::make_shared<tern::descriptor>(std::move(*from)), at.has_value(), at.value_or(0), known};
    return {};
  });
}
