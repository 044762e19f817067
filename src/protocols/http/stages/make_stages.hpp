// The stages of an HTTP operation, for the registry.
#pragma once

#include <memory>
#include <vector>

#include "sansio/stage.hpp"

namespace tern::http {

// Appends them outer to inner, only those the first attempt can need: a plain request has none.
void make_http_stages(const attempt& first, std::vector<std::unique_ptr<stage>>& into);

}  // namespace tern::http
