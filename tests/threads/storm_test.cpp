// Many threads submit, cancel, drain and look at once: every accepted submission completes exactly once.
#include <poll.h>

#include "threads/support.hpp"

using namespace tern::threads;

namespace {

struct variant {
  const char* loops;
  const char* spread;
};

class storm : public ::testing::TestWithParam<variant> {
 protected:
  static constexpr size_t submitters = 8;

  handle<tern_client> client(options more = {}) {
    more.insert(more.end(), {{"loops", GetParam().loops},
                             {"loop.spread", GetParam().spread},
                             {"workers", "32"},
                             {"connections.per_origin", "8"},
                             {"timeout.total", "30ms"},
                             {"log.level", "trace"}});
    return make_client(more);
  }

  peer server;
};

// Looks at everything a client shows, until told to stop.
void look(tern_client* client, const std::string& origin, std::atomic<bool>& stop) {
  while (!stop) {
    const tern_counters c = counters(client);
    EXPECT_LE(c.connections_open, c.connections_high);
    EXPECT_LE(c.connections_high, 8u);
    uint64_t times = 0;
    EXPECT_EQ(tern_client_connect_times(client, str(origin), &times, nullptr), TERN_OK);
    const tern_value* origins = nullptr;
    EXPECT_EQ(tern_client_origins(client, &origins, nullptr), TERN_OK);
    EXPECT_LE(origins->length, 1u);
    tern_value_release(origins);
  }
}

TEST_P(storm, eight_submit_four_drain_and_each_completes_once) {
  const size_t each = scaled(4000);
  auto c = client();
  tern_queue* queue = tern_client_queue(c.get());
  const auto good = mixed_requests(server, false), all_kinds = mixed_requests(server);
  ledger book(submitters * each + 1000);
  std::atomic<size_t> submitting{submitters}, drops{0}, drops_due{0};
  std::atomic<bool> stop{false};
  struct context {
    ledger& book;
    std::atomic<size_t>& drops;
  } shared{book, drops};
  const auto seen = [](uint64_t to, tern_event* e) {
    EXPECT_EQ(e->kind, static_cast<uint32_t>(TERN_EVENT_COMPLETED));
    reinterpret_cast<context*>(to)->book.complete(*e);
  };
  ASSERT_EQ(tern_queue_set_handler(queue, seen, reinterpret_cast<uint64_t>(&shared), nullptr, nullptr), TERN_OK);

  crew all;
  all.add(submitters, [&](std::mt19937& random, size_t) {
    for (size_t done = 0; done < each;) {
      tern_request* request = random() % 10 ? good[random() % good.size()].get() : all_kinds[random() % all_kinds.size()].get();
      ASSERT_TRUE(eventually([&] { return book.accepted() - book.completed() < 400; }, patience));
      if (random() % 8 == 0) {
        std::vector<tern_submit_item> items(std::min<size_t>(1 + random() % 20, each - done));
        for (auto& i : items) {
          i = {};
          i.struct_size = sizeof i;
          i.request = request;
        }
        size_t taken = 0;
        EXPECT_EQ(tern_submit_batch(c.get(), items.data(), items.size(), sizeof items[0], nullptr, &taken, nullptr), TERN_OK);
        EXPECT_EQ(taken, items.size());
        for (auto& i : items) book.accept(i.id);
        done += taken;
        continue;
      }
      tern_submit_options o{};
      o.struct_size = sizeof o;
      o.user_data = reinterpret_cast<uint64_t>(&shared);
      o.drop = [](uint64_t to) { ++reinterpret_cast<context*>(to)->drops; };
      if (random() % 2) o.on_event = seen;
      o.priority = static_cast<int32_t>(random() % 3);
      o.timeout_ms = random() % 4 ? 0 : static_cast<int64_t>(1 + random() % 20);
      o.sink = random() % 8 ? TERN_SINK_MEMORY : TERN_SINK_DISCARD;
      uint64_t id = 0;
      ++drops_due;
      EXPECT_EQ(tern_submit_ex(c.get(), request, &o, &id, nullptr), TERN_OK);
      book.accept(id);
      ++done;
    }
    --submitting;
  });
  const auto finished = [&] { return submitting == 0 && book.completed() == submitters * each; };
  all.add(2, [&](std::mt19937& random, size_t) {  // by hand
    EXPECT_TRUE(drain_until(queue, [&](tern_event& e) { book.complete(e); }, finished, 1 + random() % 64));
  });
  all.add(1, [&](std::mt19937&, size_t) {  // by the descriptor
    int32_t fd = -1;
    EXPECT_EQ(tern_queue_fd(queue, &fd, nullptr), TERN_OK);
    while (!finished()) {
      pollfd p{fd, POLLIN, 0};
      ::poll(&p, 1, 10);
      tern_event events[16];
      size_t n = 0;
      EXPECT_EQ(tern_queue_drain(queue, events, 16, sizeof events[0], &n), TERN_OK);
      for (size_t i = 0; i < n; ++i) book.complete(events[i]);
      tern_events_release(events, n, sizeof events[0]);
    }
  });
  all.add(1, [&](std::mt19937&, size_t) {  // by callbacks
    while (!finished()) {
      EXPECT_EQ(tern_queue_run(queue, 10, nullptr), TERN_OK);
    }
  });
  all.add(1, [&](std::mt19937& random, size_t) {
    while (!finished()) {
      const size_t known = book.accepted();
      for (int i = 0; i < 10; ++i) tern_cancel(c.get(), known - random() % std::min<size_t>(known + 1, 400));
      if (random() % 100 == 0) tern_cancel_all(c.get());
      if (random() % 16 == 0) {
        EXPECT_EQ(tern_client_pause(c.get(), nullptr), TERN_OK);
        EXPECT_EQ(tern_client_resume(c.get(), nullptr), TERN_OK);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  all.start();
  crew watchers;
  watchers.add(1, [&](std::mt19937&, size_t) { look(c.get(), server.url(""), stop); });
  watchers.start();
  EXPECT_TRUE(eventually(finished, patience));
  all.join();
  stop = true;
  watchers.join();

  book.expect_all();
  EXPECT_EQ(book.accepted(), submitters * each);
  EXPECT_TRUE(eventually([&] { return drops == drops_due; }));
  const tern_counters end = counters(c.get());
  EXPECT_EQ(end.submitted, submitters * each);
  EXPECT_EQ(end.succeeded + end.failed, end.submitted);
  EXPECT_GT(end.succeeded, 0u);
  EXPECT_GT(end.cancelled, 0u);
  EXPECT_EQ(end.in_flight + end.queued + end.running, 0u);
  ASSERT_EQ(tern_queue_set_handler(queue, nullptr, 0, nullptr, nullptr), TERN_OK);
}

TEST_P(storm, a_queue_closed_in_the_middle_swallows_what_comes_later) {
  const size_t each = scaled(3000);
  auto c = client();
  auto queue = make_queue();
  const auto requests = mixed_requests(server);
  ledger book(submitters * each);
  std::atomic<size_t> drops{0};
  std::atomic<bool> drained_out[4] = {};

  crew all;
  all.add(submitters, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < each; ++i) {
      tern_submit_options o{};
      o.struct_size = sizeof o;
      o.queue = queue.get();
      o.user_data = reinterpret_cast<uint64_t>(&drops);
      o.drop = [](uint64_t to) { ++*reinterpret_cast<std::atomic<size_t>*>(to); };
      uint64_t id = 0;
      EXPECT_EQ(tern_submit_ex(c.get(), requests[random() % requests.size()].get(), &o, &id, nullptr), TERN_OK);
      book.accept(id);
    }
  });
  all.add(4, [&](std::mt19937&, size_t me) {
    EXPECT_TRUE(drain_until(queue.get(), [&](tern_event& e) { book.complete(e); }, [] { return false; }));
    drained_out[me] = true;
  });
  all.add(1, [&](std::mt19937&, size_t) {
    EXPECT_TRUE(eventually([&] { return book.completed() > submitters * each / 4; }, patience));
    EXPECT_EQ(tern_queue_close(queue.get()), TERN_OK);
  });
  all.run();

  for (auto& d : drained_out) EXPECT_TRUE(d);
  tern_cancel_all(c.get());
  EXPECT_TRUE(eventually([&] { return idle(c.get()); }, patience));
  // An event counts as drained a moment before it is released.
  EXPECT_TRUE(eventually([&] { return drops == submitters * each; }, patience)) << "swallowed events are released";
  EXPECT_EQ(book.accepted(), submitters * each);
  EXPECT_LE(book.completed(), book.accepted());
  const tern_counters end = counters(c.get());
  EXPECT_EQ(end.succeeded + end.failed, submitters * each);
  tern_event e;
  size_t n = 0;
  EXPECT_EQ(tern_queue_drain(queue.get(), &e, 1, sizeof e, &n), TERN_E_CLOSED);
}

TEST_P(storm, every_refusal_at_the_cap_is_followed_by_room) {
  const size_t each = scaled(800);
  auto c = client({{"queue.max_in_flight", "40"}});
  const auto requests = mixed_requests(server, false);
  ledger book(submitters * each);
  std::atomic<size_t> rooms{0}, refusals{0};

  crew all;
  all.add(submitters, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < each; ++i) {
      for (;;) {
        const size_t before = rooms;
        uint64_t id = 0;
        const int32_t status = tern_submit(c.get(), requests[random() % requests.size()].get(), nullptr, 0, &id, nullptr);
        if (status == TERN_OK) {
          book.accept(id);
          break;
        }
        ASSERT_EQ(status, TERN_E_AGAIN);
        ++refusals;
        ASSERT_TRUE(eventually([&] { return rooms > before; }, patience)) << "no ROOM came";
      }
    }
  });
  const auto finished = [&] { return book.completed() == submitters * each; };
  all.add(4, [&](std::mt19937&, size_t) {
    EXPECT_TRUE(drain_until(
        tern_client_queue(c.get()),
        [&](tern_event& e) {
          if (e.kind == TERN_EVENT_ROOM)
            ++rooms;
          else
            book.complete(e);
        },
        finished, 8));
  });
  all.add(1, [&](std::mt19937&, size_t) {
    while (!finished() && !::testing::Test::HasFailure()) {
      EXPECT_LE(counters(c.get()).in_flight, 40u);
    }
  });
  all.run();
  book.expect_all();
  EXPECT_GT(refusals, 0u);
}

INSTANTIATE_TEST_SUITE_P(loops, storm, ::testing::Values(variant{"1", "origin"}, variant{"3", "request"}),
                         [](const auto& p) { return std::string(p.param.loops) + "_" + p.param.spread; });

}  // namespace
