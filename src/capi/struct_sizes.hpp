// The size each struct had when it was first published: the least that a program compiled then passes.
#pragma once

#include <cstddef>

#include "tern/tern.h"

namespace tern::capi {

template <class T>
inline constexpr size_t first_size = 0;  // not a struct of the API

#include "capi/struct_sizes.inc"

}  // namespace tern::capi
