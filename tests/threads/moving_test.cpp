// Operations that go from loop to loop while other threads cancel them, look at them and shut the client down.
#include "integration/crossroads.hpp"
#include "integration/streams.hpp"
#include "threads/support.hpp"

using namespace tern::threads;

namespace {

constexpr size_t cap = 3;

class moving : public ::testing::Test {
 protected:
  static handle<tern_client> make(const options& more = {}) {
    options all = {{"loops", "4"},         {"loop.spread", "origin"},
                   {"workers", "48"},      {"connections.per_origin", std::to_string(cap)},
                   {"log.level", "trace"}, {"timeout.total", "30s"}};
    all.insert(all.end(), more.begin(), more.end());
    return make_client(all);
  }
  // Over one to three redirects to an answer; or to none, which only those end who end the client.
  std::vector<handle<tern_request>> requests(const char* last = "/close/20") {
    std::vector<handle<tern_request>> all;
    for (size_t i = 0; i < 3 * crossroads::ways; ++i)
      for (const char* path : {"/ok/10", "/delay/1", "/chunked/300", last})
        all.push_back(make_request("GET", roads.url(i, 1 + i % 3, target.url(path))));
    return all;
  }

  crossroads roads;
  peer target;
};

TEST_F(moving, each_completes_once_whatever_is_cancelled) {
  constexpr size_t submitters = 4;
  const size_t each = scaled(1200);
  auto c = make();
  const auto all_kinds = requests();
  ledger book(submitters * each);
  std::atomic<size_t> submitting{submitters};
  crew all;
  all.add(submitters, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < each; ++i) {
      ASSERT_TRUE(eventually([&] { return book.accepted() - book.completed() < 200; }, patience));
      uint64_t id = 0;
      EXPECT_EQ(tern_submit(c.get(), all_kinds[random() % all_kinds.size()].get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
    }
    --submitting;
  });
  const auto finished = [&] { return submitting == 0 && book.completed() == submitters * each; };
  all.add(2, [&](std::mt19937&, size_t) {
    EXPECT_TRUE(drain_until(tern_client_queue(c.get()), [&](tern_event& e) { book.complete(e); }, finished));
  });
  all.add(1, [&](std::mt19937& random, size_t) {
    while (!finished() && !HasFatalFailure()) {
      const size_t known = book.accepted();
      for (int i = 0; i < 4; ++i) tern_cancel(c.get(), known - random() % std::min<size_t>(known + 1, 200));
      if (random() % 100 == 0) tern_cancel_all(c.get());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  all.add(1, [&](std::mt19937&, size_t) {
    while (!finished() && !HasFatalFailure()) {
      const tern_value* origins = nullptr;
      EXPECT_EQ(tern_client_origins(c.get(), &origins, nullptr), TERN_OK);
      for (size_t i = 0; i < origins->length; ++i) {
        const tern_value* open = tern_value_get(&origins->as.items[i], str("open"));
        ASSERT_NE(open, nullptr);
        EXPECT_LE(open->as.u64, cap);
      }
      tern_value_release(origins);
    }
  });
  all.run();
  book.expect_all();
  EXPECT_LE(target.most_open(), static_cast<int>(cap));
  const tern_counters end = counters(c.get());
  EXPECT_EQ(end.succeeded + end.failed, submitters * each);
  EXPECT_GT(end.succeeded, 0u);
  EXPECT_GT(end.cancelled, 0u);
  EXPECT_EQ(end.in_flight + end.queued + end.running, 0u);
}

// The target never answers: who is not found by his cancel hangs.
TEST_F(moving, a_cancel_finds_it_wherever_it_is) {
  auto c = make({{"connections.per_origin", "64"}, {"workers", "64"}, {"timeout.total", "none"}});
  for (size_t round = 0; round < scaled(200); ++round) {
    std::vector<handle<tern_call>> calls;
    for (size_t i = 0; i < crossroads::ways; ++i)
      calls.push_back(start(c.get(), make_request("GET", roads.url(i, 1 + i % 3, target.url("/stall"))).get()));
    crew all;
    all.add(2, [&](std::mt19937& random, size_t me) {
      for (size_t i = me; i < calls.size(); i += 2) {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
        if (random() % 2)
          tern_call_cancel(calls[i].get());
        else
          tern_cancel(c.get(), tern_call_id(calls[i].get()));
      }
    });
    all.run();
    if (round % 2) tern_cancel_all(c.get());
    for (auto& call : calls) ASSERT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
  }
}

TEST_F(moving, a_cancel_of_all_finds_each) {
  auto c = make({{"connections.per_origin", "64"}, {"workers", "64"}, {"timeout.total", "none"}});
  std::mt19937 random(std::random_device{}());
  for (size_t round = 0; round < scaled(200); ++round) {
    std::vector<handle<tern_call>> calls;
    for (size_t i = 0; i < crossroads::ways; ++i)
      calls.push_back(start(c.get(), make_request("GET", roads.url(i, 1 + i % 3, target.url("/stall"))).get()));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    tern_cancel_all(c.get());
    for (auto& call : calls) ASSERT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
  }
}

TEST_F(moving, a_streams_events_stay_in_order) {
  auto c = make();
  for (size_t round = 0; round < scaled(16); ++round) {
    std::vector<handle<tern_stream>> streams;
    std::map<uint64_t, uint64_t> next;
    std::map<uint64_t, size_t> sizes;
    for (size_t i = 0; i < crossroads::ways; ++i) {
      tern_stream_options how{};
      how.struct_size = sizeof how;
      how.credit = 100;
      how.send_limit = 4000;
      // A redirect that leaves the body behind, when some of it has been taken and room been told of.
      auto r = make_request("POST", roads.url(i, 1 + i % 3, target.url("/ok/3000"), 303));
      ASSERT_EQ(tern_request_set_body_pushed(r.get(), -1, nullptr), TERN_OK);
      tern_stream* opened = nullptr;
      ASSERT_EQ(tern_stream_open(c.get(), r.get(), &how, &opened, nullptr, nullptr), TERN_OK);
      streams.emplace_back(opened);
    }
    crew all;
    all.add(streams.size(), [&](std::mt19937&, size_t me) {
      const std::string piece(1000, 'p');
      for (int sent = 0; sent < 12;) {
        const int32_t code = tern_stream_send(streams[me].get(), 0, piece.data(), piece.size(), nullptr);
        if (code != TERN_OK && code != TERN_E_AGAIN) return;
        sent += code == TERN_OK;
        if (code == TERN_E_AGAIN) std::this_thread::yield();
      }
      tern_stream_finish(streams[me].get(), nullptr, 0, nullptr);
    });
    all.start();
    size_t ended = 0;
    EXPECT_TRUE(drain_until(
        tern_client_queue(c.get()),
        [&](tern_event& e) {
          EXPECT_EQ(e.seq, next[e.id]++) << "out of order";
          if (e.kind == TERN_EVENT_STREAM_DATA) {
            sizes[e.id] += e.size;
            tern_stream_grant(e.stream, e.cost);
          }
          if (e.kind != TERN_EVENT_COMPLETED) return;
          ++ended;
          EXPECT_EQ(e.status, TERN_OK);
          EXPECT_EQ(sizes[e.id], 3000u);
        },
        [&] { return ended == streams.size(); }));
    all.join();
  }
}

TEST_F(moving, a_shutdown_ends_each_once) {
  std::mt19937 random(std::random_device{}());
  const auto all_kinds = requests("/stall");
  for (size_t round = 0; round < scaled(120); ++round) {
    auto c = make({{"timeout.total", "none"}});
    auto queue = handle<tern_queue>(tern_queue_retain(tern_client_queue(c.get())));
    constexpr size_t count = 64;
    ledger book(count);
    for (size_t i = 0; i < count; ++i) {
      uint64_t id = 0;
      ASSERT_EQ(tern_submit(c.get(), all_kinds[random() % all_kinds.size()].get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 8000));
    ASSERT_EQ(tern_client_shutdown(c.get(), nullptr, 0, nullptr), TERN_OK);
    bool closed = false;
    ASSERT_TRUE(drain_until(
        queue.get(),
        [&](tern_event& e) {
          if (e.kind == TERN_EVENT_CLIENT_CLOSED)
            closed = true;
          else
            book.complete(e);
        },
        [&] { return closed; }));
    book.expect_all();
  }
}

TEST_F(moving, a_client_may_be_destroyed_meanwhile) {
  std::mt19937 random(std::random_device{}());
  const auto all_kinds = requests("/stall");
  for (size_t round = 0; round < scaled(80); ++round) {
    auto c = make({{"timeout.total", "none"}});
    auto queue = handle<tern_queue>(tern_queue_retain(tern_client_queue(c.get())));
    ledger book(32);
    for (size_t i = 0; i < 32; ++i) {
      uint64_t id = 0;
      ASSERT_EQ(tern_submit(c.get(), all_kinds[random() % all_kinds.size()].get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 5000));
    c.reset();
    ASSERT_TRUE(drain_until(queue.get(), [&](tern_event& e) { book.complete(e); }, [&] { return book.completed() == 32; }));
    book.expect_all();
  }
}

}  // namespace
