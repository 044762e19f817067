// WebSocket for the registry: HTTP's rows, with a stage of its own innermost.
#pragma once

#include "engine/registry.hpp"

namespace tern {

registry_row ws_row();
registry_row wss_row();

}  // namespace tern
