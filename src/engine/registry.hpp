// One row per scheme: how the engine carries a protocol. What a new one takes: docs/architecture.md.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "engine/protocol.hpp"
#include "engine/retry/retry_stage.hpp"
#include "engine/settings.hpp"
#include "sansio/offload.hpp"
#include "sansio/router.hpp"
#include "sansio/session.hpp"
#include "sansio/stage.hpp"
#include "sansio/stage_host.hpp"

namespace tern {

struct prepared;
struct request_spec;

// What a connection is asked to speak under the settings of a request.
struct protocol_offer {
  std::vector<std::string> alpn;  // in order of preference; TLS only
  std::string variant;            // target::variant
  uint32_t slots = 1;             // operations one connection takes; 0: not known before its session says
  uint32_t spread = 1;            // target::spread
  bool one_by_one = false;        // target::one_by_one
  bool absolute_form = false;     // an HTTP proxy can be asked for its URLs: no tunnel is needed
};

// What the stages of an operation are made from.
struct stage_context {
  const attempt& first;
  const prepared& from;
  router& routes;
  stage_host& host;
  offload& files;  // outlives them
  protocol_state& shared;
  bool as_stream;                // opened with tern_stream_open
  std::unique_ptr<stage> retry;  // to be put in its place among them; NULL: the request is made once
};

struct registry_row {
  std::string_view name;    // "http"
  std::string_view scheme;  // of the URL: "http", "https"
  uint16_t port;            // default
  bool tls;
  protocol of;
  // One for each client, from 32 random bytes; TERN_E_FILE, TERN_E_OPTION_VALUE: what the settings ask for cannot be had.
  expected<std::unique_ptr<protocol_state>> (*make_state)(bytes seed, const client_settings& how, const log_sink& log);
  // Completes what is prepared (engine/prepared.hpp): the message, and the plan that its stages are made from. An error
  // refuses the submission; what only its settings or the system forbid goes into prepared.why, which is its result.
  error (*prepare)(const request_spec& spec, protocol_state& shared, prepared& into);
  protocol_offer (*offer)(const request_settings&);
  // NULL: the protocol has none. Errors are about what URL and settings say.
  expected<std::shared_ptr<const connection_login>> (*login)(const url& to, const request_settings&);
  std::unique_ptr<session_factory> (*make_factory)(const client_settings&);  // one for each loop
  // Stages, outer to inner. Those of an attempt of which one has something to say before it is sent are made at once, others
  // when a final head comes that one of them may answer, or an end with an error: a plain request has none.
  bool (*needs_stages)(const attempt& first, const prepared& from);
  bool (*head_needs_stages)(const head& h, const prepared& from);
  bool (*end_needs_stages)(const outcome& end, const prepared& from);  // NULL: heads tell all
  void (*make_stages)(stage_context from, std::vector<std::unique_ptr<stage>>& into);
  judge_fn judge;  // of responses; NULL: they have no status, and what fails is an error
};

std::span<const registry_row> protocol_rows();
const registry_row* find_row(std::string_view scheme) noexcept;  // NULL: not built

}  // namespace tern
