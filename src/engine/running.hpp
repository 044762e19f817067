// What a submission needs only while it runs: its operation, its receiver, its place in the pool, and the way between loops.
// Recycled by the loop.
#pragma once

#include <variant>

#include "engine/callback_receiver.hpp"
#include "engine/descriptor_receiver.hpp"
#include "engine/errands.hpp"
#include "engine/file_receiver.hpp"
#include "engine/lease.hpp"
#include "engine/operation.hpp"
#include "engine/result_receiver.hpp"
#include "engine/retry/retry_stage.hpp"
#include "engine/routing.hpp"
#include "engine/stream_receiver.hpp"
#include "engine/submission.hpp"
#include "pool/pool_state.hpp"
#include "sansio/router.hpp"

namespace tern {

struct later_tag {};
struct ended_tag {};
struct leaving_tag {};

class running final : public list_node<later_tag>,
                      public list_node<ended_tag>,
                      public list_node<leaving_tag>,
                      public pool_want,
                      private stage_maker,
                      private router {
 public:
  running(submission& of, loop& home);
  running(const running&) = delete;
  running& operator=(const running&) = delete;

  submission& of;
  int64_t connection = -1;  // the last one it had, as the log numbers them
  log_ids ids() const noexcept { return {of.logged_id(), connection}; }
  result_receiver& to() noexcept;
  operation& op() noexcept { return op_; }

  // ---- deciding about attempts
  void asks_about(uint32_t attempt) noexcept { asked_about_ = attempt; }  // 0: about none any more
  void decided(const retry_choice& choice);

  // ---- between loops
  bool may_leave() const noexcept { return !list_node<later_tag>::linked() && !errands_.any_under_way(); }
  void leave(loop& from);                                                // nothing of it refers to that loop any more
  void settle(loop& at);                                                 // on that loop's thread
  const std::vector<loop*>& passed() const noexcept { return passed_; }  // each loop it left, once

 private:
  bool may_have_stages() const noexcept { return !of.order.spawned || of.order.spawned->has_stages; }
  expected<std::shared_ptr<const target>> way_to(const url& to, route_use use);
  result_receiver& make_receiver(submission& s, offload& files);
  // stage_maker
  bool needed_at_once(const attempt& first) const override;
  bool needed_for(const head& h) const override;
  bool needed_for(const outcome& end) const override;
  void make_stages(const attempt& first, stage_host& host, std::vector<std::unique_ptr<stage>>& into) override;
  // router
  expected<std::shared_ptr<const target>> route(const url& to) override { return way_to(to, route_use::redirected); }
  expected<std::shared_ptr<const target>> route_within(const url& to) override {
    return way_to(to, route_use::same_deployment);
  }

  uint32_t asked_about_ = 0;
  errands errands_;
  std::vector<loop*> passed_;
  // In place what most requests have.
  std::variant<std::monostate, memory_receiver, discard_receiver, stream_receiver, callback_receiver,
               std::unique_ptr<result_receiver>>
      receiver_;
  operation op_;
};

}  // namespace tern
