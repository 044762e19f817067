#include "value/kind.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"

namespace tern {

error value_walk::enter(const tern_value& v) {
  switch (range_of(v.kind)) {
    case value_range::inline_data:
      break;
    case value_range::octets:
      if (v.length != 0 && v.as.bytes == nullptr)
        return error(TERN_E_ARGUMENT, fmt::format("a value of kind {} has length {} and no bytes", v.kind, v.length));
      break;
    case value_range::items:
      if (v.length != 0 && v.as.items == nullptr)
        return error(TERN_E_ARGUMENT, fmt::format("a value of kind {} has length {} and no items", v.kind, v.length));
      if (++depth_ > limits::value_depth)
        return error(TERN_E_LIMIT, fmt::format("the value is nested more than {} levels deep", limits::value_depth));
      break;
    case value_range::unknown:
      return error(TERN_E_ARGUMENT, fmt::format("there is no kind of value {}", v.kind));
  }
  if (++nodes_ > limits::value_nodes)
    return error(TERN_E_LIMIT, fmt::format("the value has more than {} nodes", limits::value_nodes));
  return {};
}

}  // namespace tern
