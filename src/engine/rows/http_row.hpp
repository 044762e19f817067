// HTTP for the registry.
#pragma once

#include "engine/registry.hpp"

namespace tern {

registry_row http_row();
registry_row https_row();

}  // namespace tern
