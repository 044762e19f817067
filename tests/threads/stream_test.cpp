// Streams: sent into, granted, cancelled and released by several threads while several dispatch their events.
#include "support/fault_server.hpp"
#include "threads/support.hpp"

using namespace tern::threads;

namespace {

class streams : public ::testing::TestWithParam<const char*> {
 protected:
  handle<tern_client> make() {
    return make_client(
        {{"loops", GetParam()}, {"loop.spread", "request"}, {"workers", "16"}, {"connections.per_origin", "16"}});
  }
};

// One stream as its events tell it. Events come in order and never two at once, so only what other threads ask is atomic.
struct flow {
  handle<tern_stream> stream;
  uint64_t next_seq = 0;
  std::string received;
  int32_t status = 1;
  size_t completions = 0;
  std::atomic<int> inside{0};
  std::atomic<uint64_t> owed{0}, sent{0};
  std::atomic<size_t> writable{0}, refused{0}, senders{2};
  std::atomic<bool> ended{false};

  static void on_event(uint64_t self, tern_event* e) { reinterpret_cast<flow*>(self)->take(*e); }

  void take(const tern_event& e) {
    EXPECT_EQ(inside.fetch_add(1), 0) << "two events of one stream at once";
    EXPECT_EQ(e.seq, next_seq++) << "out of order";
    EXPECT_EQ(completions, 0u) << "an event after the terminal one";
    EXPECT_NE(e.stream, nullptr);
    switch (e.kind) {
      case TERN_EVENT_STREAM_DATA:
        EXPECT_GT(e.cost, 0u);
        received.append(static_cast<const char*>(e.data), e.size);
        owed += e.cost;
        break;
      case TERN_EVENT_STREAM_WRITABLE:
        ++writable;
        break;
      case TERN_EVENT_COMPLETED:
        ++completions;
        status = e.status;
        break;
      default:
        EXPECT_EQ(e.kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
    }
    const bool last = e.kind == TERN_EVENT_COMPLETED;
    --inside;
    if (last) ended = true;
  }

  // Grants what was consumed.
  void pay(tern_stream* own) {
    const uint64_t cost = owed.exchange(0);
    if (cost > 0) {
      EXPECT_EQ(tern_stream_grant(own, cost), TERN_OK);
    }
  }

  void open(tern_client* client, tern_request* request, uint64_t credit, uint64_t send_limit) {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(this);
    o.on_event = on_event;
    tern_stream_options s{};
    s.struct_size = sizeof s;
    s.credit = credit;
    s.send_limit = send_limit;
    s.submit = &o;
    tern_stream* opened = nullptr;
    ASSERT_EQ(tern_stream_open(client, request, &s, &opened, nullptr, nullptr), TERN_OK);
    stream.reset(opened);
  }
};

// Dispatches on three threads while `all` works.
void run_with_dispatchers(tern_queue* queue, crew& all, const std::function<bool()>& finished) {
  all.add(3, [queue, &finished](std::mt19937&, size_t) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!finished() && std::chrono::steady_clock::now() < until) EXPECT_EQ(tern_queue_run(queue, 5, nullptr), TERN_OK);
  });
  all.run();
  EXPECT_TRUE(finished());
}

TEST_P(streams, two_threads_send_one_grants_one_cancels) {
  tern::test::fault_server server;
  auto client = make();
  for (size_t round = 0; round < scaled(24); ++round) {
    std::vector<flow> flows(6);
    std::vector<handle<tern_request>> requests;
    for (flow& f : flows) {
      requests.push_back(make_request("POST", server.url("/upload")));
      ASSERT_EQ(tern_request_set_body_pushed(requests.back().get(), -1, nullptr), TERN_OK);
      f.open(client.get(), requests.back().get(), 1, 3000);
    }
    const std::function<bool()> finished = [&] {
      for (flow& f : flows)
        if (!f.ended) return false;
      return true;
    };
    crew all;
    all.add(2 * flows.size(), [&](std::mt19937& random, size_t me) {
      flow& f = flows[me / 2];
      const std::string data(2500, 'x');
      for (int i = 0; i < 12; ++i) {
        const size_t size = 1 + random() % data.size();
        for (;;) {
          const size_t before = f.writable;
          const int32_t status = tern_stream_send(f.stream.get(), 0, data.data(), size, nullptr);
          if (status == TERN_OK) f.sent += size;
          if (status != TERN_E_AGAIN) {
            EXPECT_TRUE(status == TERN_OK || status == TERN_E_CLOSED) << status;
            break;
          }
          ++f.refused;
          ASSERT_TRUE(eventually([&] { return f.writable > before || f.ended; }, patience / 2)) << "no WRITABLE came";
        }
      }
      if (--f.senders > 0) return;
      const int32_t status = tern_stream_finish(f.stream.get(), nullptr, 0, nullptr);
      EXPECT_TRUE(status == TERN_OK || status == TERN_E_CLOSED) << status;
    });
    all.add(1, [&](std::mt19937&, size_t) {
      while (!finished() && !HasFatalFailure()) {
        for (flow& f : flows) f.pay(f.stream.get());
        std::this_thread::yield();
      }
    });
    all.add(1, [&](std::mt19937& random, size_t) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
      EXPECT_EQ(tern_stream_cancel(flows[0].stream.get()), TERN_OK);
    });
    run_with_dispatchers(tern_client_queue(client.get()), all, finished);
    for (flow& f : flows) {
      EXPECT_EQ(f.completions, 1u);
      EXPECT_LE(f.writable, f.refused);
      EXPECT_EQ(tern_stream_send(f.stream.get(), 0, "x", 1, nullptr), TERN_E_CLOSED);
      EXPECT_TRUE(f.status == TERN_OK || f.status == TERN_E_CANCELLED) << f.status;
      if (f.status == TERN_OK) {
        EXPECT_EQ(f.received, std::to_string(f.sent));
      }
    }
    for (size_t i = 1; i < flows.size(); ++i) EXPECT_EQ(flows[i].status, TERN_OK) << "only the first one is cancelled";
  }
}

// The last of the program's references cancels, whoever gives it up.
TEST_P(streams, several_threads_grant_and_release) {
  peer server;
  auto client = make();
  auto request = make_request("GET", server.url("/ok/20000"));
  for (size_t round = 0; round < scaled(60); ++round) {
    std::vector<flow> flows(8);
    for (flow& f : flows) f.open(client.get(), request.get(), 50 + round * 37 % 1000, 0);
    const std::function<bool()> finished = [&] {
      for (flow& f : flows)
        if (!f.ended) return false;
      return true;
    };
    std::vector<tern_stream*> own;  // one reference for each thread
    for (flow& f : flows) {
      own.push_back(f.stream.release());
      for (int more = 0; more < 2; ++more) EXPECT_EQ(tern_stream_retain(own.back()), own.back());
    }
    crew all;
    all.add(3, [&](std::mt19937& random, size_t me) {
      for (size_t n = 0; n < flows.size(); ++n) {
        const size_t which = (n + me * 3) % flows.size();
        flow& f = flows[which];
        const auto until = std::chrono::steady_clock::now() + patience / 2;
        const bool whole = which % 2 == 0;  // these are read to their end
        for (int i = 0; whole ? !f.ended : i < 3; ++i) {
          f.pay(own[which]);
          if (!whole && random() % 4 == 0) tern_stream_grant(own[which], random() % 5000);
          std::this_thread::yield();
          ASSERT_LT(std::chrono::steady_clock::now(), until);
        }
        tern_stream_release(own[which]);
      }
    });
    run_with_dispatchers(tern_client_queue(client.get()), all, finished);
    for (flow& f : flows) {
      EXPECT_EQ(f.completions, 1u);
      EXPECT_TRUE(f.status == TERN_OK || f.status == TERN_E_CANCELLED) << f.status;
      if (f.status == TERN_OK) {
        EXPECT_EQ(f.received.size(), 20000u);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(loops, streams, ::testing::Values("0", "1", "3"), [](const auto& p) { return std::string(p.param); });

}  // namespace
