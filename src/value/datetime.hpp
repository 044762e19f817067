// TERN_VALUE_DATETIME as text.
#pragma once

#include <string>

#include "base/expected.hpp"
#include "tern/value.h"

namespace tern {

// ISO 8601: 2024-02-29T12:00:00.250Z, with as many decimals as the subtype says; no Z with TERN_VALUE_NO_ZONE; years outside
// 0 to 9999 with a sign and six digits at least; "infinity" and "-infinity". TERN_E_ARGUMENT for another subtype.
expected<std::string> format_datetime(const tern_value&);

}  // namespace tern
