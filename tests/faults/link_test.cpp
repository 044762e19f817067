// A link that loses packets, is long, or narrow: TCP mends what it loses, and nothing of it is an error.
#include "faults/faulty.hpp"

using namespace tern::faults;
using tern::test::link_faults;

namespace {

struct crossing {
  speaks what;
  options how;
};

void PrintTo(const crossing& c, std::ostream* to) { *to << name_of(c.what); }

std::string name(const ::testing::TestParamInfo<crossing>& p) { return name_of(p.param.what); }

// Connections, or streams of them, for about a thousand requests on their way at once.
const options many_connections = {{"workers", "1000"}, {"connections.per_origin", "1000"}};
const options many_streams = {{"workers", "1000"}, {"connections.per_origin", "16"}};

class lossy_link : public faulty, public ::testing::WithParamInterface<crossing> {
 protected:
  tern::test::nginx_server::options nginx_options() override {
    auto how = faulty::nginx_options();
    if (GetParam().what == speaks::https) how.tls = ca.server();
    return how;
  }
};
class long_link : public faulty, public ::testing::WithParamInterface<crossing> {};
class narrow_link : public faulty, public ::testing::WithParamInterface<crossing> {};

}  // namespace

// One of five packets is lost, either way. A connection may stand still for seconds: requests on it are made again where that
// does not matter.
TEST_P(lossy_link, gives_everybody_an_answer_who_may_ask_again) {
  options how = GetParam().how;
  how.insert(how.end(), {{"timeout.first_byte", "1500ms"},
                         {"timeout.connect", "4s"},
                         {"timeout.tls", "4s"},
                         {"retry.strategy", "backoff"},
                         {"retry.delays", "0s"},
                         {"retry.concurrency", "1000"},
                         {"retry.budget", "1000"}});
  open(how);
  link->set({.loss = 0.2});
  std::vector<question> both;
  both.push_back(ask(GetParam().what));
  both.push_back(change(GetParam().what));
  const auto all = run_each(std::move(both));
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_EQ(all[1].right + all[1].failed(), crowd_size / 2) << all[1].text();
  if (GetParam().what != speaks::redis) {  // whose few connections may be lucky
    EXPECT_GT(all[0].repeated, 0u) << all[0].text();
    EXPECT_GT(all[1].failed(), 0u) << "some stood still: " << all[1].text();
  }
  heals(GetParam().what);
  expect_made_once(GetParam().what, all[1]);
}

INSTANTIATE_TEST_SUITE_P(over, lossy_link,
                         ::testing::Values(crossing{speaks::http1, many_connections}, crossing{speaks::http2, many_streams},
                                           crossing{speaks::https, many_streams},
                                           crossing{speaks::redis, {{"workers", "1000"}, {"redis.connections", "8"}}}),
                         name);

// 200 ms there and back.
TEST_P(long_link, costs_time_alone) {
  open(GetParam().how);
  link->set({.delay = 100ms});
  const tally t = run(ask(GetParam().what));
  EXPECT_EQ(t.right, crowd_size) << t.text();
  EXPECT_EQ(t.attempts, crowd_size) << t.text();
}

INSTANTIATE_TEST_SUITE_P(over, long_link,
                         ::testing::Values(crossing{speaks::http1, many_connections}, crossing{speaks::http2, many_streams},
                                           crossing{speaks::redis, {{"workers", "1000"}}}),
                         name);

// 1 Mbit/s either way. An answer without a body takes more than 1 ms of it over HTTP/1.1.
TEST_P(narrow_link, costs_time_alone) {
  open(GetParam().how);
  link->set({.bits_per_second = 1'000'000});
  const tally t = run(ask(GetParam().what, {}, "/status/200", 0));
  EXPECT_EQ(t.right, crowd_size) << t.text();
  EXPECT_EQ(t.attempts, crowd_size) << t.text();
}

INSTANTIATE_TEST_SUITE_P(over, narrow_link,
                         ::testing::Values(crossing{speaks::http1, {{"workers", "64"}}},
                                           crossing{speaks::http2, {{"workers", "200"}, {"connections.per_origin", "2"}}},
                                           crossing{speaks::redis, {{"workers", "500"}}}),
                         name);
