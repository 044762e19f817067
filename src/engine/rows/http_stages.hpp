// HTTP's stages for the registry: which an operation has follows from the settings of its request and what its client knows.
#pragma once

#include "base/url.hpp"
#include "engine/proxy_choice.hpp"
#include "engine/registry.hpp"
#include "engine/rows/netrc_cache.hpp"
#include "protocols/http/stages/make_stages.hpp"

namespace tern {

bool http_needs_stages(const attempt& first, const prepared& from);
bool http_head_needs_stages(const head& h, const prepared& from);
void make_http_stages(stage_context from, std::vector<std::unique_ptr<stage>>& into);

// What of the client decides besides the request and its URL: credentials that neither has, and proxies.
struct client_sources {
  const http::credential_store& store;
  netrc_cache& netrc;
  const proxy_environment& environment;
  std::shared_ptr<http::response_cache> cache = {};
};

// Reads the netrc file that the settings may name. The store outlives what comes out. `traceable`: the program has not set
// traceparent itself. TERN_E_ARGUMENT, TERN_E_FILE,
// TERN_E_LIMIT, TERN_E_PARSE.
expected<std::shared_ptr<const http::stage_settings>> http_stage_settings(const url& where, const request_settings& how,
                                                                          const hashed_key& origin, const client_sources& from,
                                                                          bool traceable);

}  // namespace tern
