// tern_error: an error the program holds, by itself or inside a result.
#pragma once

#include "base/error.hpp"
#include "tern/base.h"

struct tern_error {
  tern::error why;
};
