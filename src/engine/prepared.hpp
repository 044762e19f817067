// A frozen request made ready for one client: settings resolved, head built, keys hashed. Computed at the first submission to
// the client and shared by all later ones and their results. Immutable; holds nothing of the request or the client.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/expected.hpp"
#include "engine/registry.hpp"
#include "engine/scheduler.hpp"
#include "engine/settings.hpp"
#include "sansio/op.hpp"
#include "sansio/provider.hpp"
#include "sansio/target.hpp"
#include "transport/chain_builder.hpp"

namespace tern {

struct request_spec;

struct prepared final : request_terms {
  request_settings options;
  const registry_row* row = nullptr;
  std::shared_ptr<const message> request;
  need wants = need::shared;
  bool idle_in_tunnel = true;  // timeout.idle counts in a tunnel, too; false where the protocol in it sees to that itself
  error without_stream;        // what refuses it unless it is opened as a stream
  error without_lease;         // what refuses it unless it is submitted on a lease
  std::shared_ptr<const target> where;
  std::shared_ptr<const connect_settings> connect;
  std::shared_ptr<const retry_rules> retry;  // NULL: it is made once
  std::shared_ptr<const crowd> among;        // NULL: no cap but the origin's
  std::shared_ptr<const void> plan;          // the row's own, which its stages are made from; NULL: it has none
  std::string method;
  std::string url;  // as requested, without user information, with its fragment
  fields meta;
  error why;  // what it names (a netrc file) cannot be had now: the submission ends with this
};

// The states of a client's protocols.
using protocol_states = std::array<std::unique_ptr<protocol_state>, protocol_count>;

// `defaults` and `states` are the client's. Errors: TERN_E_NOT_BUILT, TERN_E_OPTION_VALUE and what the parts say.
expected<std::shared_ptr<const prepared>> prepare(const request_spec& spec, const request_settings& defaults,
                                                  const protocol_states& states);

}  // namespace tern
