// A client whose submissions flow into a queue, as fast as somebody drains it.
#pragma once

#include "threads/support.hpp"

namespace tern::threads {

class flowing : public ::testing::Test {
 protected:
  explicit flowing(const char* timeout_total)
      : client(make_client({{"loops", "2"},
                            {"loop.spread", "request"},
                            {"workers", "16"},
                            {"connections.per_origin", "8"},
                            {"log.level", "trace"},
                            {"timeout.total", timeout_total}})) {}
  void flow(size_t count, const std::vector<handle<tern_request>>& requests) {
    for (size_t i = 0; i < count; ++i) {
      uint64_t id = 0;
      ASSERT_EQ(tern_submit(client.get(), requests[i % requests.size()].get(), queue.get(), 0, &id, nullptr), TERN_OK);
      book.accept(id);
      room(200);
    }
  }
  void room(size_t most) {
    if (book.accepted() - book.completed() <= most) return;
    ASSERT_TRUE(eventually([&] { return book.accepted() - book.completed() <= most; }, patience));
  }

  peer server;
  handle<tern_client> client;
  handle<tern_queue> queue = make_queue();
  ledger book{100000};
};

}  // namespace tern::threads
