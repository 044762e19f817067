#include "engine/result.hpp"

using namespace tern;

const result_json& tern_result::json() const {
  return parsed.get([this]() -> result_json {
    const tern_str text = body();
    auto root = value_from_json({text.data, text.size});
    if (!root) return {nullptr, root.why().with_context("the response body is not JSON")};
    return {owned_value(*root), {}};
  });
}

const tern_value& tern_result::data() const {
  if (value) return *value;
  return bytes_value.get([this] {
    tern_value v{};
    v.kind = TERN_VALUE_BYTES;
    v.length = static_cast<uint32_t>(body_size);
    v.as.bytes = body().data;
    return v;
  });
}
