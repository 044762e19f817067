// Connections that are reset in the middle of an answer.
#include "faults/faulty.hpp"
#include "integration/redis_client.hpp"

using namespace tern::faults;

namespace {

class reset_commands : public faulty {};

}  // namespace

TEST_F(reset_commands, are_made_once_where_that_matters) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s"}, {"retry.attempts", "50"}, {"retry.concurrency", "1000"}};
  tern_client* client = open({{"workers", "200"}, {"retry.budget", "1000"}});
  link->set({.reset_after = 4096});
  std::vector<question> both;
  both.push_back(ask(speaks::redis, strategy));
  both.push_back({tern::integration::redis::redis_command(url(speaks::redis), {"INCR", "asked"}, strategy),
                  [](const tern_result* r) { return tern_result_code(r) == TERN_OK; }});
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_GT(all[1].failed(), 0u) << "some were cut: " << all[1].text();
  link->set({});
  // Each that succeeded counts once, each that failed at most once.
  const std::string counted = tern::integration::redis::show(tern::integration::fetch(
      client, tern::integration::redis::redis_command(url(speaks::redis), {"INCRBY", "asked", "0"}).get()));
  EXPECT_GE(std::stoul(counted), all[1].right);
  EXPECT_LE(std::stoul(counted), crowd_size / 2);
}
