// Connections that are reset in the middle of an answer.
#include "faults/faulty.hpp"

using namespace tern::faults;

namespace {

class reset_commands : public faulty {};
class reset_link : public faulty, public ::testing::WithParamInterface<speaks> {
 protected:
  // By small answers, in bytes. Over HTTP/2 and to Redis many requests share a connection, and lose it together.
  static std::uint64_t said_before_the_end() {
    switch (GetParam()) {
      case speaks::http2:
        return 15 * crowd_size;
      case speaks::redis:
        return crowd_size;
      default:
        return 30'000;
    }
  }
};
class half_open_link : public reset_link {};

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
  both.push_back(change(GetParam(), strategy, "/larger"));
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_GT(all[1].failed(), 0u) << "some were cut: " << all[1].text();
  EXPECT_EQ(all[1].right + all[1].failed(), crowd_size / 2) << all[1].text();
  EXPECT_GT(link->resets(), crowd_size / 200);
  link->set({});
  expect_made_once(GetParam(), all[1]);
}

// A connection that is dead without a word costs those that were on it their time; the next ones go over another one.
TEST_P(half_open_link, does_not_hold_up_who_comes_later) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s"}, {"retry.attempts", "20"}, {"retry.concurrency", "1000"}};
  open({{"workers", "200"},
        {"connections.per_origin", "50"},
        {"retry.budget", "1000"},
        {"timeout.idle", "500ms"},
        {"timeout.first_byte", "500ms"}});
  link->set({.reset_after = said_before_the_end(), .half_open = true});
  std::vector<question> both;
  both.push_back(ask(GetParam(), strategy));
  both.push_back(change(GetParam(), strategy));
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_EQ(all[1].right + all[1].failed_with({TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE}), crowd_size / 2)
      << all[1].text();
  EXPECT_GT(all[1].failed(), 0u) << "some were cut: " << all[1].text();
  EXPECT_GT(link->resets(), 0u);
  link->set({});
  expect_made_once(GetParam(), all[1]);
}

INSTANTIATE_TEST_SUITE_P(over, reset_link, ::testing::Values(speaks::http1, speaks::http2), name);
INSTANTIATE_TEST_SUITE_P(over, half_open_link, ::testing::Values(speaks::http1, speaks::http2, speaks::redis), name);

TEST_F(reset_commands, are_made_once_where_that_matters) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s"}, {"retry.attempts", "50"}, {"retry.concurrency", "1000"}};
  open({{"workers", "200"}, {"retry.budget", "1000"}});
  link->set({.reset_after = 4096});
  std::vector<question> both;
  both.push_back(ask(speaks::redis, strategy));
  both.push_back(change(speaks::redis, strategy));
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_EQ(all[1].right + all[1].failed(), crowd_size / 2) << all[1].text();
  EXPECT_GT(all[1].failed(), 0u) << "some were cut: " << all[1].text();
  link->set({});
  expect_made_once(speaks::redis, all[1]);
}
