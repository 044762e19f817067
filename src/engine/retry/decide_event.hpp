// TERN_EVENT_DECIDE: a copy of what is asked about an attempt. Released without an answer, it answers itself: as the options
// say.
#pragma once

#include <string>
#include <vector>

#include "engine/error_handle.hpp"
#include "engine/queue.hpp"
#include "engine/ref.hpp"
#include "sansio/head.hpp"
#include "tern/retry.h"
#include "value/value.hpp"

struct tern_client;

namespace tern {

class decide_event final : public event_node {
 public:
  // `loop`: where the submission runs.
  decide_event(tern_client& client, size_t loop, const tern_retry_state& about);
  ~decide_event();

 private:
  static void drained(event_node&) noexcept {}
  static void released(event_node& node, tern_event& event) noexcept;
  static constexpr event_owner ops{drained, released, nullptr};

  const ref<tern_client> client_;
  const size_t loop_;
  std::string url_, body_;
  fields headers_;
  std::vector<tern_pair> pairs_;
  owned_value value_;
  tern_error why_;
  tern_retry_state state_;
};

}  // namespace tern
