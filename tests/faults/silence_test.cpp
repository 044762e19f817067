// Those who never answer: connections that are not made, connections on which nothing is said, names that nobody knows. Every
// request ends at its deadline, and what is not idempotent is made again only if it was never sent.
#include "faults/faulty.hpp"

using namespace tern::faults;

namespace {

options attempts(const char* most) {
  return {{"retry.strategy", "backoff"}, {"retry.delays", "0s"}, {"retry.attempts", most}, {"retry.concurrency", "20000"}};
}

class silence : public faulty, public ::testing::WithParamInterface<speaks> {};

std::string name(const ::testing::TestParamInfo<speaks>& p) { return name_of(p.param); }

}  // namespace

TEST_P(silence, of_a_host_that_accepts_nothing_ends_with_the_time_for_connecting) {
  open({{"workers", "20000"}, {"timeout.connect", "300ms"}});
  link->set({.drop_syn = true});
  const tally t = run(ask(GetParam()), crowd_size, 10s);
  EXPECT_EQ(t.failed_with({TERN_E_TIMEOUT_CONNECT}), crowd_size) << t.text();
  heals(GetParam());
}

TEST_P(silence, of_a_host_that_accepts_nothing_is_tried_again_by_a_strategy) {
  open({{"workers", "20000"}, {"timeout.connect", "300ms"}, {"retry.budget", "1000"}});
  link->set({.drop_syn = true});
  std::vector<question> both;
  both.push_back(ask(GetParam(), attempts("3")));
  both.push_back(change(GetParam(), attempts("3")));
  for (const tally& t : run_each(std::move(both), crowd_size, 10s)) {
    EXPECT_EQ(t.failed_with({TERN_E_TIMEOUT_CONNECT}), crowd_size / 2) << t.text();
    EXPECT_EQ(t.attempts, 3 * crowd_size / 2) << "what was never sent may be made again, idempotent or not: " << t.text();
  }
  heals(GetParam());
}

TEST_P(silence, behind_the_handshake_ends_with_the_deadline) {
  open({{"workers", "20000"}, {"connections.per_origin", "1000"}, {"retry.budget", "1000"}});
  link->set({.black_hole = true});
  const tally t = run(ask(GetParam(), attempts("3")), crowd_size, 1s);
  EXPECT_EQ(t.failed_with({TERN_E_TIMEOUT_TOTAL}), crowd_size) << t.text();
  EXPECT_EQ(t.repeated, 0u) << t.text();
  heals(GetParam());
}

INSTANTIATE_TEST_SUITE_P(over, silence, ::testing::Values(speaks::http1, speaks::http2, speaks::redis), name);

namespace {

class silent_server : public silence {
 protected:
  // What it never hears on its many connections must not fill it up.
  tern::test::nginx_server::options nginx_options() override {
    return {.http2 = true, .server_lines = "client_header_timeout 5s; reset_timedout_connection on;"};
  }
};
class silent_names : public faulty {};

}  // namespace

// All of them may have been processed: a strategy repeats those alone of which that does not matter.
TEST_P(silent_server, is_asked_again_what_is_idempotent) {
  open({{"workers", "20000"}, {"connections.per_origin", "500"}, {"timeout.first_byte", "200ms"}, {"retry.budget", "1000"}});
  link->set({.black_hole = true});
  std::vector<question> both;
  both.push_back(ask(GetParam(), attempts("2")));
  both.push_back(change(GetParam(), attempts("2")));
  const auto all = run_each(std::move(both), crowd_size, 60s);
  EXPECT_EQ(all[0].failed_with({TERN_E_TIMEOUT_FIRST_BYTE}), crowd_size / 2) << all[0].text();
  EXPECT_EQ(all[0].attempts, crowd_size) << all[0].text();
  EXPECT_EQ(all[1].failed_with({TERN_E_TIMEOUT_FIRST_BYTE}), crowd_size / 2) << all[1].text();
  EXPECT_EQ(all[1].repeated, 0u) << all[1].text();
  heals(GetParam());
}

INSTANTIATE_TEST_SUITE_P(over, silent_server, ::testing::Values(speaks::http1), name);

// Nothing was sent of what is not idempotent either: all of it is made again.
TEST_F(silent_names, end_with_the_time_for_resolving) {
  open({{"workers", "20000"},
        {"timeout.resolve", "300ms"},
        {"dns.servers", std::string(tern::test::faulty_link::address) + ":53"},
        {"retry.budget", "1000"}});
  link->set({.black_hole = true});
  constexpr size_t names = 50;
  std::vector<question> all;
  for (const char* method : {"GET", "POST"})
    for (size_t i = 0; i < names / 2; ++i)
      all.push_back({tern::integration::make_request(method, "http://" + std::string(method) + std::to_string(i) + ".example/",
                                                     attempts("3")),
                     [](const tern_result*) { return false; }});
  for (const tally& t : run_each(std::move(all), crowd_size, 10s)) {
    EXPECT_EQ(t.failed_with({TERN_E_TIMEOUT_RESOLVE}), crowd_size / names) << t.text();
    EXPECT_EQ(t.attempts, 3 * crowd_size / names) << t.text();
  }
  heals(speaks::http1);
}
