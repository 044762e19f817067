// Redis clusters for the registry: what a client knows of them, and the stage that a request to one has.
#pragma once

#include <memory>
#include <mutex>

#include "base/limits.hpp"
#include "base/recent_map.hpp"
#include "base/url.hpp"
#include "engine/prepared.hpp"
#include "protocols/redis/cluster.hpp"

namespace tern {

// Of all requests of a client, by the connections they share.
class redis_state final : public protocol_state {
 public:
  std::shared_ptr<redis::cluster> cluster_at(const target& named);

 private:
  std::mutex lock_;
  recent_map<std::shared_ptr<redis::cluster>> clusters_{limits::redis_clusters};
};

// prepared.plan of a Redis request.
struct redis_plan {
  std::shared_ptr<redis::cluster> cluster;
  url named;
};

// Before the request is sent; after it ended.
bool cluster_needs_stage(const attempt& first, const prepared& from);
bool cluster_needs_stage(const outcome& end, const prepared& from);
std::unique_ptr<stage> make_cluster_stage(const stage_context& from);

}  // namespace tern
