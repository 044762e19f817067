// HTTP for the registry.
#pragma once

#include "engine/registry.hpp"

namespace tern {

registry_row http_row();
registry_row https_row();

// Its prepare: message and plan of an HTTP request, also of one that is to become something else.
error prepare_http(const request_spec& spec, protocol_state& shared, prepared& into);

}  // namespace tern
