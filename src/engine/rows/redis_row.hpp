// Redis for the registry.
#pragma once

#include "engine/registry.hpp"

namespace tern {

registry_row redis_row();
registry_row rediss_row();

}  // namespace tern
