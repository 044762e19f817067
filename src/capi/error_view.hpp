// Errors as the C API shows them.
#pragma once

#include "base/error.hpp"
#include "tern/error.h"

namespace tern::capi {

tern_error_info view_of(const tern::error& why) noexcept;        // valid as long as `why`
tern_error_info view_of(const tern::error_info& kind) noexcept;  // valid for ever

}  // namespace tern::capi
