// Input: JSON text. What is accepted must survive writing, reading again and copying.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "value/builder.hpp"
#include "value/value.hpp"

using namespace tern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

owned_value read(std::string_view text) {
  auto root = value_from_json(text);
  if (!root) require(root.why().code() == TERN_E_PARSE || root.why().code() == TERN_E_LIMIT);
  return owned_value(root ? *root : nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  owned_value tree = read({reinterpret_cast<const char*>(data), size});
  if (!tree) return 0;
  for (uint32_t flags : {uint32_t{0}, uint32_t{TERN_JSON_PRETTY}}) {
    auto written = value_to_json(*tree, flags);
    require(static_cast<bool>(written));
    owned_value text(*written);
    owned_value again = read({text->as.bytes, text->length});
    require(again && value_equal(*tree, *again));
  }
  auto copied = value_copy(*tree);
  require(static_cast<bool>(copied));
  owned_value copy(*copied);
  require(value_equal(*tree, *copy));

  value_builder builder;
  builder.copy(*tree);
  auto built = builder.finish();
  require(built && value_equal(*tree, **built));
  return 0;
}
