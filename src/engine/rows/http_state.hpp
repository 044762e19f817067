// What HTTP requests are built from, and what those of one client share.
#pragma once

#include "engine/protocol.hpp"
#include "engine/proxy_choice.hpp"
#include "engine/rows/netrc_cache.hpp"
#include "protocols/http/message/request_builder.hpp"
#include "protocols/http/stages/make_stages.hpp"

struct tern_client;

namespace tern {

struct http_spec : protocol_spec {
  explicit http_spec(http::request_builder b) : builder(std::move(b)) {}
  const url& where() const override { return builder.where(); }
  const fields* trailers() const override { return &builder.trailers(); }

  http::request_builder builder;
};

struct http_state final : protocol_state {
  explicit http_state(bytes seed, proxy_environment named = {}, std::shared_ptr<http::response_cache> cache = {})
      : shared(seed, system_wall_clock, std::move(cache)), environment(std::move(named)) {}
  proxy_knowledge proxies() noexcept { return {environment, shared.memory}; }

  http::client_state shared;
  netrc_cache netrc;
  const proxy_environment environment;
};

http_state& http_state_of(tern_client& client);

}  // namespace tern
