// Takes a request to the node that has its keys.
//
// Rules:
// - Keys of several slots are refused when the server is known to be a cluster, as it would do itself.
// - What has no keys goes to the node of the URL; so does a slot that nobody told of.
// - MOVED and ASK are followed when nothing was done, limits::redis_redirections times; what begins anew because its connection
//   was lost has as many again. MOVED is kept (cluster.hpp), ASK is for once.
// - TRYAGAIN and CLUSTERDOWN are waited out a few times, if what is safe may be sent again (the option retry.safe). After a
//   wait the way is a new one: servers differ in which node of a slot on its way says TRYAGAIN.
// - A node that only the map knew, and that cannot be reached, is forgotten, and the node of the URL asked. When that one
// cannot
//   be reached, any other is. Where MOVED and ASK led to an unreachable node, that is the error.
// - What is on a lease stays on its connection.
//
// Each way goes from on_request (where it goes) to on_end (what came of it):
//   by_url → MOVED: by_redirection | unreachable: by_chance        by_map → MOVED: by_redirection | unreachable: by_url
#pragma once

#include <string>

#include "protocols/redis/cluster.hpp"
#include "protocols/redis/request.hpp"
#include "sansio/router.hpp"
#include "sansio/stage.hpp"
#include "sansio/stage_host.hpp"

namespace tern::redis {

struct cluster_place {
  cluster& of;
  const url& named;  // by the program; outlives the stage, as all of this
  router& routes;
  stage_host& host;
  bool retries = true;
};

// Whether the stage has something to say to an end with this error, of a request that went without it.
bool concerns_cluster(const error& why) noexcept;

class cluster_stage final : public stage, private node_ways {
 public:
  explicit cluster_stage(const cluster_place& in) : in_(in) {}

  verdict on_request(attempt& a, now_t now) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  enum class found : uint8_t { by_url, by_map, by_redirection, by_chance };

  expected<std::shared_ptr<const target>> way_to(const node_address& node) override;
  verdict follow(const attempt& a, const error& told);
  verdict wait(now_t now);
  verdict go_elsewhere(const attempt& a, outcome& end);
  verdict go_again();

  const cluster_place in_;
  std::shared_ptr<const target> next_;  // where the next attempt goes; NULL: as if it were the first
  found how_ = found::by_url;           // where the one under way goes
  found how_next_ = found::by_url;      // when next_
  bool ask_next_ = false;
  bool own_again_ = false;  // what comes back to on_request was sent by this stage
  std::string hops_;
  uint32_t redirections_ = 0;
  uint32_t waits_ = 0;
};

}  // namespace tern::redis
