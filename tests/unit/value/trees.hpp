// Small trees for the tests of the value layer.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "value/value.hpp"

namespace tern::test {

inline owned_value json(std::string_view text) {
  auto root = value_from_json(text);
  EXPECT_TRUE(root) << text << ": " << root.why().message();
  return owned_value(root ? *root : nullptr);
}

inline tern_value scalar(uint8_t kind, int64_t i64) {
  tern_value v{};
  v.kind = kind;
  v.as.i64 = i64;
  return v;
}

inline tern_value real(double f64) {
  tern_value v{};
  v.kind = TERN_VALUE_DOUBLE;
  v.as.f64 = f64;
  return v;
}

inline tern_value text(uint8_t kind, std::string_view data) {
  tern_value v{};
  v.kind = kind;
  v.length = static_cast<uint32_t>(data.size());
  v.as.bytes = data.data();
  return v;
}

inline tern_value items(uint8_t kind, const tern_value* first, uint32_t length) {
  tern_value v{};
  v.kind = kind;
  v.length = length;
  v.as.items = first;
  return v;
}

}  // namespace tern::test
