#include "tern/result.h"

#include "base/text.hpp"
#include "capi/barrier.hpp"
#include "engine/result.hpp"

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

tern_result* tern_result_retain(tern_result* result) noexcept {
  if (result) result->retain();
  return result;
}

void tern_result_release(tern_result* result) noexcept {
  if (result) result->release();
}
