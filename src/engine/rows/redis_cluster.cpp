#ifdef TERN_REDIS
#include "engine/rows/redis_cluster.hpp"

#include "protocols/redis/cluster_stage.hpp"

namespace tern {
namespace {
const redis_plan& plan_of(const prepared& p) { return *static_cast<const redis_plan*>(p.plan.get()); }
}  // namespace

std::shared_ptr<redis::cluster> redis_state::cluster_at(const target& named) {
  const std::lock_guard lock(lock_);
  std::shared_ptr<redis::cluster>& known = clusters_[named.pool.text];
  if (!known) known = std::make_shared<redis::cluster>();
  return known;
}

bool cluster_needs_stage(const attempt& first, const prepared& from) {
  if (!plan_of(from).cluster->known() || first.lease != 0) return false;
  return static_cast<const redis::request&>(*first.request).slots.what() != redis::slot_set::found::none;
}

bool cluster_needs_stage(const outcome& end, const prepared&) { return redis::concerns_cluster(end.why); }

std::unique_ptr<stage> make_cluster_stage(const stage_context& from) {
  const redis_plan& plan = plan_of(from.from);
  return std::make_unique<redis::cluster_stage>(
      redis::cluster_place{*plan.cluster, plan.named, from.routes, from.host, from.from.options.retry_safe});
}

}  // namespace tern
#endif
