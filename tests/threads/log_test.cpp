// Log lines as events of a queue, switched on and off while requests run.
#include "threads/flowing.hpp"

using namespace tern::threads;

namespace {

class logging : public flowing {
 protected:
  logging() : flowing("50ms") {}
};

TEST_F(logging, log_lines_go_to_a_queue_on_and_off_while_running) {
  const auto requests = mixed_requests(server);
  auto lines = make_queue();
  std::atomic<bool> stop{false};
  std::atomic<size_t> seen{0};
  const auto take = [&](tern_event& e) {
    if (e.kind == TERN_EVENT_COMPLETED) return book.complete(e);
    ASSERT_EQ(e.kind, static_cast<uint32_t>(TERN_EVENT_LOG));
    tern_log_record record{};
    ASSERT_EQ(tern_event_log(&e, &record, sizeof record), TERN_OK);
    EXPECT_GT(record.message.size, 0u);
    EXPECT_EQ(record.client, tern_client_number(client.get()));
    EXPECT_GE(e.user_data, 5u);
    ++seen;
  };
  crew all;
  all.add(2, [&](std::mt19937&, size_t me) {
    EXPECT_TRUE(drain_until(me ? lines.get() : queue.get(), take, [&] { return stop.load(); }));
  });
  all.add(2, [&](std::mt19937& random, size_t me) {
    while (!stop) {
      tern_queue* to[] = {nullptr, lines.get(), queue.get()};
      EXPECT_EQ(tern_client_log_to(client.get(), to[random() % 3], 5 + me, nullptr), TERN_OK);
      if (random() % 2 == 0) {
        EXPECT_EQ(tern_client_set_log_level(client.get(), str(random() % 3 ? "trace" : "off"), nullptr), TERN_OK);
      }
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
    }
  });
  all.start();
  flow(scaled(4000), requests);
  tern_cancel_all(client.get());
  EXPECT_TRUE(eventually([&] { return book.completed() == book.accepted(); }, patience));
  stop = true;
  all.join();
  book.expect_all();
  EXPECT_GT(seen, 0u);

  // Off: nothing is posted any more, however much happens.
  ASSERT_EQ(tern_client_set_log_level(client.get(), str("trace"), nullptr), TERN_OK);
  ASSERT_EQ(tern_client_log_to(client.get(), lines.get(), 5, nullptr), TERN_OK);
  ASSERT_EQ(tern_client_log_to(client.get(), nullptr, 0, nullptr), TERN_OK);
  const size_t left = tern_queue_size(lines.get());
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.timeout_ms = -1;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(fetch(client.get(), requests[4].get(), &o).code(), TERN_OK);
  EXPECT_EQ(tern_queue_size(lines.get()), left);
}

}  // namespace
