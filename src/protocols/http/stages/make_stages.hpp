// The stages of an HTTP operation, for the registry.
#pragma once

#include <memory>
#include <vector>

#include "protocols/http/auth/auth_memory.hpp"
#include "protocols/http/auth/credential_store.hpp"
#include "protocols/http/cookies/cookie_jar.hpp"
#include "protocols/http/stages/auth_stage.hpp"
#include "protocols/http/stages/cache_stage.hpp"
#include "protocols/http/stages/decode_stage.hpp"
#include "protocols/http/stages/event_stage.hpp"
#include "protocols/http/stages/redirect_stage.hpp"
#include "protocols/http/stages/trace_stage.hpp"
#include "protocols/http/stages/validate_stage.hpp"
#include "sansio/router.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

// What all requests of a client share. Thread-safe.
struct client_state {
  // The seed as auth_memory wants it.
  client_state(bytes seed, wall_clock now, std::shared_ptr<response_cache> kept = {})
      : memory(seed), wall(now), cache(std::move(kept)) {}
  cookie_jar cookies;
  credential_store credentials;
  auth_memory memory;
  wall_clock wall;
  const std::shared_ptr<response_cache> cache;  // NULL: nothing is kept
};

// What the settings of one request come to. Immutable, shared by all its submissions.
struct stage_settings {
  redirect_options redirects;
  bool cookies = false;
  validate_options validate;
  decode_options decode;
  std::shared_ptr<const auth_options> auth = std::make_shared<auth_options>();
  bool proxies = false;  // a hop may go to an HTTP proxy
  event_options events = {};
  cache_options cache = {};
  trace_options trace = {};
};

// Whether a stage has something to say of the request itself.
bool see_request(const attempt& first, const stage_settings& how);
// Whether a stage that only answers responses has something to say of this one.
bool see_response(const head& h, const stage_settings& how);

// Outer to inner: events, redirects, validation, decoding, cache, `retry`, authentication, 421, Expect, the trace, cookies,
// the proxy's authentication. Those that the settings leave nothing to do are left out. `retry` is the engine's; NULL: none. A
// request of the cache's own has those from the cache inwards. `files` outlives them.
void make_stages(const attempt& first, const stage_settings& how, client_state& client, router& ways, stage_host& host,
                 offload& files, std::unique_ptr<stage> retry, std::vector<std::unique_ptr<stage>>& into);

}  // namespace tern::http
