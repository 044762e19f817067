// Very many commands at once: every answer to its question, whatever is cancelled meanwhile.
#include <random>

#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t commands = 20'000;
#else
constexpr size_t commands = 100'000;
#endif

struct tally {
  std::vector<uint8_t> ended = std::vector<uint8_t>(commands);
  size_t right = 0, cancelled = 0;
  std::vector<std::string> complaints = {};

  void completed(const tern_event& e) {
    ASSERT_LT(e.id, commands);
    EXPECT_EQ(ended[e.id]++, 0) << "a second completion of " << e.id;
    if (e.status == TERN_E_CANCELLED) {
      ++cancelled;
      return;
    }
    const tern_value* v = nullptr;
    const std::string wanted = "question " + std::to_string(e.id);
    if (e.status == TERN_OK && tern_result_data(e.result, &v, nullptr) == TERN_OK && v->kind == TERN_VALUE_BYTES &&
        std::string_view(v->as.bytes, v->length) == wanted)
      ++right;
    else if (complaints.size() < 20)
      complaints.push_back(wanted + ": " + (v ? show(v) : "failed"));
  }
};

struct setting {
  const char* name;
  const char *loops, *connections, *spread;
};

class redis_crowd : public ::testing::TestWithParam<setting> {};

TEST_P(redis_crowd, a_hundred_thousand_commands_with_random_cancels_keep_their_answers) {
  redis_server server;
  auto client = make_client({{"workers", "5000"},
                             {"loops", GetParam().loops},
                             {"loop.spread", GetParam().spread},
                             {"redis.connections", GetParam().connections},
                             {"timeout.total", "2m"}});
  tally all;
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.user_data = reinterpret_cast<uint64_t>(&all);
  how.on_event = [](uint64_t self, tern_event* e) { reinterpret_cast<tally*>(self)->completed(*e); };
  std::mt19937 random(7);
  size_t asked = 0;
  for (size_t i = 0; i < commands; ++i) {
    uint64_t id = 0;
    auto request = redis_command(server.url(), {"ECHO", "question " + std::to_string(i)});
    ASSERT_EQ(tern_submit_ex(client.get(), request.get(), &how, &id, nullptr), TERN_OK);
    ASSERT_EQ(id, i);
    // One of the last few: queued, written, answered already.
    if (random() % 4 == 0) {
      ASSERT_EQ(tern_cancel(client.get(), i - random() % std::min<size_t>(i + 1, 3000)), TERN_OK);
      ++asked;
    }
    if (i % 1000 == 0) {
      ASSERT_EQ(tern_queue_run(tern_client_queue(client.get()), 0, nullptr), TERN_OK);
    }
  }
  ASSERT_EQ(tern_fetch_all(client.get(), 120'000, nullptr), TERN_OK);
  for (const std::string& c : all.complaints) ADD_FAILURE() << c;
  for (size_t i = 0; i < commands; ++i) ASSERT_EQ(all.ended[i], 1) << i;
  EXPECT_EQ(all.right + all.cancelled, commands);
  EXPECT_GT(all.cancelled, 0u);
  EXPECT_LE(all.cancelled, asked);
  EXPECT_GT(all.right, commands / 2);
  const uint64_t most = std::stoull(GetParam().connections) * std::stoull(GetParam().loops);
  EXPECT_LE(counters(client.get()).connections_made, std::max<uint64_t>(most, 1)) << "nothing was broken off";
}

INSTANTIATE_TEST_SUITE_P(over, redis_crowd,
                         ::testing::Values(setting{"one_connection", "1", "1", "origin"},
                                           setting{"four_connections", "1", "4", "origin"},
                                           setting{"two_loops", "2", "2", "request"}),
                         [](const auto& i) { return std::string(i.param.name); });

}  // namespace
