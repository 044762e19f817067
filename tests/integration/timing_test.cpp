// What a result tells of its times.
#include "integration/crowd.hpp"
#include "support/fault_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// The loop is at work while others are submitted, and reads the clock once a turn only.
TEST(timing, phases_follow_each_other_from_the_submission_on) {
  fault_server server;
  auto client = make_client({{"loops", "2"}});
  auto request = make_request("GET", server.url("/bytes/1"));
  crowd all(client.get());
  for (size_t i = 0; i < 3000; ++i) {
    all.submit(request.get());
    if (i % 8 == 7) all.take(0);
  }
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) {
    EXPECT_GE(a.info.queued_ns, 0);
    EXPECT_GE(a.info.connected_ns, a.info.queued_ns);
    EXPECT_GE(a.info.first_byte_ns, a.info.connected_ns);
    EXPECT_GE(a.info.total_ns, a.info.first_byte_ns);
  }
}

}  // namespace
