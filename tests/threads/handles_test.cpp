// Handles in the hands of several threads: calls, leases, and every order of releasing what belongs together.
#include <algorithm>

#include "threads/support.hpp"

using namespace tern::threads;

namespace {

class handles : public ::testing::TestWithParam<const char*> {
 protected:
  bool driven() const { return *GetParam() == '0'; }
  options settings() const {
    return {{"loops", GetParam()}, {"loop.spread", "request"}, {"workers", "16"}, {"connections.per_origin", "8"}};
  }
  peer server;
};

TEST_P(handles, calls_are_waited_for_cancelled_and_released_at_once) {
  auto client = make_client(settings());
  const auto requests = mixed_requests(server);
  const size_t count = 40;
  for (size_t round = 0; round < scaled(40); ++round) {
    std::vector<tern_call*> calls;
    for (size_t i = 0; i < count; ++i) {
      calls.push_back(start(client.get(), requests[i % requests.size()].get()).release());
      for (int more = 0; more < 3; ++more) EXPECT_EQ(tern_call_retain(calls.back()), calls.back());
    }
    std::vector<std::atomic<int32_t>> codes(count);
    for (auto& c : codes) c = 1;
    crew all;
    all.add(4, [&](std::mt19937& random, size_t me) {  // each has a reference to every call
      std::vector<size_t> order(count);
      for (size_t i = 0; i < count; ++i) order[i] = i;
      std::shuffle(order.begin(), order.end(), random);
      for (size_t i : order) {
        if (me == 0 || random() % 8 == 0) {
          EXPECT_EQ(tern_call_cancel(calls[i]), TERN_OK);
        }
        if (me > 0 && random() % 4 > 0) {
          tern_result* result = nullptr;
          int32_t status;
          do {
            status = tern_call_wait(calls[i], random() % 2 ? patience_ms : static_cast<int64_t>(random() % 3), &result);
          } while (status == TERN_E_WAIT_TIMEOUT && result == nullptr);
          ASSERT_EQ(status, TERN_OK);
          EXPECT_EQ(tern_call_done(calls[i]), 1);
          const int32_t code = tern_result_code(result);
          EXPECT_TRUE(codes[i].exchange(code) != 0 || code == 0) << "one result for all";
          tern_result_release(result);
        }
        tern_call_release(calls[i]);
      }
    });
    all.run();
  }
  tern_cancel_all(client.get());
  EXPECT_TRUE(eventually([&] {
    if (driven()) tern_client_run(client.get(), 0, nullptr);
    return idle(client.get());
  }));
  const tern_counters end = counters(client.get());
  EXPECT_EQ(end.submitted, scaled(40) * count);
  EXPECT_EQ(end.succeeded + end.failed, end.submitted);
}

TEST_P(handles, a_lease_is_used_by_several_threads_and_released_by_another) {
  auto client = make_client(settings());
  auto request = make_request("GET", server.url("/ok/10"));
  auto rough = make_request("GET", server.url("/close/10"));
  tern_queue* queue = tern_client_queue(client.get());
  ledger book(200000);
  for (size_t round = 0; round < scaled(60); ++round) {
    tern_lease* lease = nullptr;
    uint64_t lease_id = 0;
    ASSERT_EQ(tern_lease_open(client.get(), request.get(), nullptr, &lease, &lease_id, nullptr), TERN_OK);
    book.accept(lease_id);
    std::atomic<size_t> submitting{3};
    std::atomic<int32_t> end{1};
    crew all;
    all.add(3, [&](std::mt19937& random, size_t) {
      for (int i = 0; i < 8; ++i) {
        tern_submit_options o{};
        o.struct_size = sizeof o;
        o.lease = lease;
        uint64_t id = 0;
        ASSERT_EQ(tern_submit_ex(client.get(), (random() % 40 ? request : rough).get(), &o, &id, nullptr), TERN_OK);
        book.accept(id);
        if (random() % 16 == 0) tern_cancel(client.get(), id);
      }
      if (--submitting == 0) tern_lease_release(lease);
    });
    all.add(2, [&](std::mt19937&, size_t) {
      EXPECT_TRUE(drain_until(
          queue,
          [&](tern_event& e) {
            if (e.id == lease_id && e.kind == TERN_EVENT_COMPLETED) end = e.status;
            if (e.kind == TERN_EVENT_COMPLETED)
              book.complete(e);
            else
              EXPECT_TRUE(e.kind == TERN_EVENT_STREAM_OPEN && e.id == lease_id);
          },
          [&] { return submitting == 0 && book.completed() == book.accepted(); }, 4));
    });
    all.run();
    EXPECT_TRUE(end == TERN_OK || end == TERN_E_LEASE_LOST || end == TERN_E_CANCELLED) << end;
  }
  book.expect_all();
}

// What one submission leaves behind, given up by four threads in any order. Everything has gone in the end: the request's
// body, the registrations, the client.
TEST_P(handles, they_are_released_in_any_order_on_any_thread) {
  std::atomic<size_t> drops{0};
  size_t due = 0;
  const auto count_drop = [](uint64_t to) { ++*reinterpret_cast<std::atomic<size_t>*>(to); };
  const auto me = reinterpret_cast<uint64_t>(&drops);
  std::mt19937 random(std::random_device{}());
  const std::string body = "some body";
  for (size_t round = 0; round < scaled(200); ++round) {
    tern_config* config = nullptr;
    ASSERT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    tern_queue* queue = nullptr;
    ASSERT_EQ(tern_queue_create(&queue, nullptr), TERN_OK);
    for (const auto& [name, value] : settings()) ASSERT_EQ(tern_config_set(config, str(name), str(value), nullptr), TERN_OK);
    ASSERT_EQ(tern_config_set_queue(config, queue, nullptr), TERN_OK);
    ASSERT_EQ(tern_config_set_log(config, [](uint64_t, const tern_log_record*) {}, me, count_drop, nullptr), TERN_OK);
    tern_client* client = nullptr;
    ASSERT_EQ(tern_client_create(config, &client, nullptr), TERN_OK);
    tern_request* request = make_request("POST", server.url(round % 3 ? "/ok/100" : "/stall")).release();
    ASSERT_EQ(tern_request_set_body_borrowed(request, str(body), count_drop, me, nullptr), TERN_OK);
    tern_request* read = make_request("GET", server.url("/ok/70000")).release();
    ASSERT_EQ(tern_queue_set_notify(queue, [](uint64_t) {}, me, count_drop, nullptr), TERN_OK);
    ASSERT_EQ(tern_queue_set_handler(queue, [](uint64_t, tern_event*) {}, me, count_drop, nullptr), TERN_OK);
    due += 4;
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = me;
    o.drop = count_drop;
    for (int i = 0; i < 5; ++i, ++due) ASSERT_EQ(tern_submit_ex(client, i % 2 ? read : request, &o, nullptr, nullptr), TERN_OK);
    tern_call* call = start(client, request).release();
    tern_stream* stream = nullptr;
    ASSERT_EQ(tern_stream_open(client, read, nullptr, &stream, nullptr, nullptr), TERN_OK);
    std::vector<tern_event> events(8);
    size_t n = 0;
    if (random() % 4) {
      ASSERT_EQ(tern_queue_wait(queue, events.data(), 8, sizeof events[0], 1 + static_cast<int64_t>(random() % 3), &n),
                TERN_OK);
    }
    tern_result* result = tern_event_take_result(&events[0]);
    ASSERT_EQ(tern_client_log_to(client, random() % 2 ? queue : nullptr, 0, nullptr), TERN_OK);

    std::vector<std::function<void()>> gone = {
        [=] { tern_client_release(client); },
        [=] { tern_queue_release(queue); },
        [=] { tern_request_release(request); },
        [=] { tern_request_release(read); },
        [=] { tern_result_release(result); },
        [=] { tern_call_release(call); },
        [=] { tern_stream_release(stream); },
        [=] { tern_config_release(config); },
        [&] { tern_events_release(events.data(), n, sizeof events[0]); },
    };
    std::shuffle(gone.begin(), gone.end(), random);
    std::atomic<size_t> next{0};
    crew all;
    all.add(4, [&](std::mt19937&, size_t) {
      for (size_t i; (i = next++) < gone.size();) gone[i]();
    });
    all.run();
  }
  EXPECT_TRUE(eventually([&] { return drops == due; }, patience)) << drops << " of " << due;
  EXPECT_TRUE(eventually([&] { return server.open_now() == 0; }, patience));
}

TEST_P(handles, a_hundred_clients_come_and_go) {
  auto request = make_request("GET", server.url("/ok/10"));
  const auto use_one = [&](bool politely) {
    auto client = make_client(settings());
    EXPECT_EQ(fetch(client.get(), request.get()).status(), 200);
    EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    if (politely) {
      EXPECT_EQ(tern_fetch_all(client.get(), patience_ms, nullptr), TERN_OK);
    }
  };
  use_one(true);
  EXPECT_TRUE(eventually([&] { return server.open_now() == 0; }, patience));
  const size_t descriptors = entries_of("/proc/self/fd"), threads = entries_of("/proc/self/task");
  for (int i = 0; i < 100; ++i) use_one(i % 2);
  EXPECT_TRUE(eventually([&] { return entries_of("/proc/self/task") == threads; }, patience)) << "destroy joins";
  crew all;
  all.add(4, [&](std::mt19937& random, size_t) {
    for (int i = 0; i < 25; ++i) use_one(random() % 2);
  });
  all.run();
  EXPECT_TRUE(eventually([&] { return server.open_now() == 0; }, patience));
  EXPECT_TRUE(eventually([&] { return entries_of("/proc/self/task") == threads; }, patience));
  EXPECT_EQ(entries_of("/proc/self/fd"), descriptors);
}

INSTANTIATE_TEST_SUITE_P(loops, handles, ::testing::Values("0", "1", "3"), [](const auto& p) { return std::string(p.param); });

}  // namespace
