// Connections that are reset in the middle of an answer.
#include "faults/faulty.hpp"
#include "integration/redis_client.hpp"

using namespace tern::faults;

namespace {

class reset_commands : public faulty {};
class reset_link : public faulty, public ::testing::WithParamInterface<speaks> {
 protected:
  // Files in answer to a POST, too.
  tern::test::nginx_server::options nginx_options() override {
    return {.http2 = true, .server_lines = "error_page 405 =200 $uri;"};
  }
};

std::string name(const ::testing::TestParamInfo<speaks>& p) { return name_of(p.param); }

}  // namespace

// What a strategy makes again in the end has its body whole; what may have been processed and is not idempotent is made once.
TEST_P(reset_link, is_mended_for_what_is_idempotent) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s,10ms"}, {"retry.attempts", "50"}, {"retry.concurrency", "1000"}};
  open({{"workers", "200"},
        {"connections.per_origin", "50"},
        {"retry.budget", "1000"},
        {"timeout.idle", "20s"},
        {"timeout.first_byte", "20s"}});
  link->set({.reset_after = 25 * larger});
  std::vector<question> both;
  both.push_back(ask(GetParam(), strategy, "/larger", larger));
  both.push_back(post(GetParam(), strategy, "/larger"));
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_GT(all[1].failed(), 0u) << "some were cut: " << all[1].text();
  EXPECT_EQ(all[1].right + all[1].failed(), crowd_size / 2) << all[1].text();
  EXPECT_GT(link->resets(), crowd_size / 200);
  link->set({});
  EXPECT_LE(posts_seen(), crowd_size / 2);
}

// A connection that is dead without a word costs those that were on it their time; the next ones go over another one.
TEST_P(reset_link, that_tells_nobody_does_not_hold_up_who_comes_later) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s"}, {"retry.attempts", "20"}, {"retry.concurrency", "1000"}};
  open({{"workers", "200"}, {"retry.budget", "1000"}, {"timeout.idle", "500ms"}, {"timeout.first_byte", "500ms"}});
  link->set({.reset_after = 300'000, .half_open = true});
  std::vector<question> both;
  both.push_back(ask(GetParam(), strategy));
  both.push_back(post(GetParam(), strategy));
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_EQ(all[1].right + all[1].failed_with({TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE}), crowd_size / 2)
      << all[1].text();
  EXPECT_GT(link->resets(), 0u);
}

INSTANTIATE_TEST_SUITE_P(over, reset_link, ::testing::Values(speaks::http1, speaks::http2), name);

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
