// Text that may go into a log or an error message.
#pragma once

#include <string>

#include "base/url.hpp"

namespace tern {

std::string redacted(const url&);  // without userinfo

}  // namespace tern
