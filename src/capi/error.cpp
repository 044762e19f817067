#include "tern/error.h"

#include "capi/barrier.hpp"
#include "capi/error_view.hpp"

using namespace tern::capi;

namespace tern::capi {

tern_error_info view_of(const tern::error_info& kind) noexcept {
  tern_error_info info{};
  info.code = kind.code;
  info.retryable = kind.retryable ? 1 : 0;
  info.name = to_c(kind.name);
  info.domain = to_c(kind.domain);
  info.message = to_c(kind.text);
  return info;
}

tern_error_info view_of(const tern::error& why) noexcept {
  if (!why) return {};
  tern_error_info info = view_of(tern::describe(why.code()));
  info.code = why.code();
  info.retryable = why.retryable() ? 1 : 0;
  info.maybe_processed = why.maybe_processed() ? 1 : 0;
  info.message = to_c(why.message());
  info.native_code = why.native_code();
  if (!why.native_text().empty()) info.native_text = to_c(why.native_text());
  return info;
}

}  // namespace tern::capi

int32_t tern_error_code(const tern_error* error) noexcept { return error ? error->why.code() : TERN_OK; }

const char* tern_error_message(const tern_error* error) noexcept {
  return error && error->why ? error->why.message().data() : "";
}

int32_t tern_error_view(const tern_error* error, tern_error_info* info, size_t info_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = require(error, "error")) return e;
    return write_struct(info, info_size, view_of(error->why), "info");
  });
}

int32_t tern_error_describe(int32_t code, tern_error_info* info, size_t info_size) noexcept {
  return entry([&]() -> tern::error {
    const tern::error_info& kind = tern::describe(code);
    if (tern::error e = write_struct(info, info_size, tern_error_info{}, "info")) return e;
    if (kind.code != code) return tern::error(TERN_E_NOT_FOUND);
    return write_struct(info, info_size, view_of(kind), "info");
  });
}

void tern_error_release(tern_error* error) noexcept {
  if (!is_shared_error(error)) delete error;
}
