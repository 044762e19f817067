// Redirects from loop to loop: an operation follows its target to the loop where that one's connections are, with its body, its
// sink, its deadline, and whatever the program says to it meanwhile.
#include <fstream>
#include <future>
#include <iterator>
#include <set>

#include "integration/crossroads.hpp"
#include "integration/crowd.hpp"
#include "integration/descriptors.hpp"
#include "integration/streams.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr size_t cap = 2;
constexpr size_t ways = crossroads::ways;

class moving : public server_test {
 protected:
  static handle<tern_client> make(const options& more = {}) {
    options all = {{"loops", "4"},
                   {"loop.spread", "origin"},
                   {"connections.per_origin", std::to_string(cap)},
                   {"connections.idle_timeout", "none"}};
    all.insert(all.end(), more.begin(), more.end());
    return make_client(all);
  }
  moving() {
    target.on("/here", [this](const fault_request& r) {
      return fault_script{{{fault_step::action::wait, {}, milliseconds(1)},
                           {fault_step::action::send, fault_response(r, "200 OK", "", r.query)}}};
    });
  }
  // In the order they began: one to each way.
  std::vector<handle<tern_call>> start_all(const std::string& path, size_t hops = 1) {
    std::vector<handle<tern_call>> calls;
    for (size_t i = 0; i < ways; ++i)
      calls.push_back(start(client.get(), make_request("GET", roads.url(i, hops, target.url(path))).get()));
    return calls;
  }
  bool arrived(size_t requests) {
    return eventually([&] { return target.counters().requests >= requests; });
  }

  crossroads roads;
  fault_server target;
  handle<tern_client> client = make();
};

TEST_F(moving, keeps_an_origins_cap_whoever_leads_to_it) {
  crowd all(client.get());
  std::map<uint64_t, size_t> numbers;
  constexpr size_t count = 240;
  for (size_t i = 0; i < count; ++i)
    numbers[all.submit(make_request("GET", roads.url(i, 1 + i % 3, target.url("/here?" + std::to_string(i)))).get())] = i;
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) {
    const size_t i = numbers.at(id);
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.body(), std::to_string(i));
    EXPECT_EQ(text(a.info.final_url), target.url("/here?" + std::to_string(i)));
    ASSERT_EQ(a.info.history_count, 1 + i % 3);
    EXPECT_GE(a.info.attempts, 2 + i % 3);
    int64_t before = 0;
    for (uint32_t h = 0; h < a.info.history_count; ++h) {
      const tern_hop& hop = a.info.history[h];
      EXPECT_EQ(text(hop.url).find(roads.origin(i + 5 * h)), 0u) << text(hop.url);
      EXPECT_GE(hop.started_ns, before);
      EXPECT_GE(hop.connected_ns, hop.started_ns);
      EXPECT_GE(hop.first_byte_ns, hop.connected_ns);
      before = hop.first_byte_ns;
    }
    EXPECT_GE(a.info.connected_ns, before);
    EXPECT_GE(a.info.first_byte_ns, a.info.connected_ns);
  }
  EXPECT_LE(target.counters().accepted, cap);
  EXPECT_LE(connect_times(client.get(), target.url("")), cap);
  for (size_t way = 0; way < ways; ++way) EXPECT_LE(connect_times(client.get(), roads.origin(way)), cap);
  const tern_counters c = counters(client.get());
  EXPECT_EQ(c.succeeded, count);
  EXPECT_EQ(c.in_flight + c.running + c.queued, 0u);
  EXPECT_GT(c.bytes_in, 0u);
}

TEST_F(moving, comes_back_to_where_it_was) {
  // Out and back over every way, so that each loop is left and found again.
  for (size_t i = 0; i < ways; ++i) {
    const std::string back = roads.url(i, 2, target.url("/bytes/10"));
    answer a = get(client.get(), roads.url(i, 4, back));
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.body(), std::string(10, 'x'));
    EXPECT_EQ(a.info.history_count, 6u);
  }
}

TEST_F(moving, keeps_the_cap_when_requests_are_spread) {
  for (const size_t most : {cap, size_t{4}}) {
    client = make({{"loop.spread", "request"}, {"connections.per_origin", std::to_string(most)}});
    target.reset_counters();
    crowd all(client.get());
    for (size_t i = 0; i < 120; ++i) all.submit(make_request("GET", roads.url(i, 2, target.url("/here?x"))).get());
    ASSERT_TRUE(all.settle());
    EXPECT_EQ(all.succeeded(), 120u);
    EXPECT_LE(target.counters().accepted, most) << "shared out among as many loops";
    for (size_t way = 0; way < ways; ++way) EXPECT_LE(connect_times(client.get(), roads.origin(way)), most);
  }
}

TEST_F(moving, takes_a_file_along_that_is_being_read) {
  const std::string content = body_bytes(900'000);
  const std::string path = dir_ / "body";
  std::ofstream(path, std::ios::binary) << content;
  crowd all(client.get());
  for (size_t i = 0; i < 4 * ways; ++i) {
    const bool at_head = i % 2;
    auto r = make_request("POST", roads.url(i, 1 + i % 2, target.url("/echo"), 307, at_head),
                          {{"http.expect_above", i % 4 < 2 ? "none" : "1000B"}});
    ASSERT_EQ(tern_request_set_body_file(r.get(), str(path), nullptr), TERN_OK);
    all.submit(r.get());
  }
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) {
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_TRUE(a.body().ends_with(content));
  }
  EXPECT_LE(target.counters().most_open, cap);
}

TEST_F(moving, takes_a_pipe_along_that_nothing_has_come_from) {
  client = make({{"connections.per_origin", std::to_string(ways)}});
  std::vector<handle<tern_call>> calls;
  std::vector<pipe_ends> pipes(ways);
  for (size_t i = 0; i < ways; ++i) {
    auto r = make_request("POST", roads.url(i, 1, target.url("/echo"), 307, true), {{"http.expect_above", "none"}});
    ASSERT_EQ(tern_request_set_body_descriptor(r.get(), pipes[i].read_end.get(), -1, nullptr), TERN_OK);
    calls.push_back(start(client.get(), r.get()));
  }
  ASSERT_TRUE(arrived(ways));
  for (size_t i = 0; i < ways; ++i) {
    write_all(pipes[i].write_end.get(), "from the pipe");
    pipes[i].write_end = unique_fd();
  }
  for (auto& call : calls) {
    const answer a = wait(call.get());
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_NE(a.body().find("from the pipe"), std::string::npos);
  }
}

TEST_F(moving, takes_a_pushed_body_along_that_is_not_begun) {
  for (size_t i = 0; i < ways; ++i) {
    auto r = make_request("POST", roads.url(i, 1, target.url("/upload"), 307, true), {{"http.expect_above", "1000B"}});
    ASSERT_EQ(tern_request_set_body_pushed(r.get(), 100'000, nullptr), TERN_OK);
    auto stream = open(client.get(), r.get());
    std::thread pusher([&] {
      std::this_thread::sleep_for(milliseconds(i % 3));
      for (uint64_t sent = 0; sent < 100'000;) {
        const std::string piece(std::min<uint64_t>(20'000, 100'000 - sent), 'p');
        const int32_t code = tern_stream_send(stream.get(), 0, piece.data(), piece.size(), nullptr);
        if (code == TERN_OK) sent += piece.size();
        if (code == TERN_E_AGAIN) std::this_thread::yield();
        if (code != TERN_OK && code != TERN_E_AGAIN) break;
      }
      EXPECT_EQ(tern_stream_finish(stream.get(), nullptr, 0, nullptr), TERN_OK);
    });
    uint64_t seq = 0;
    std::string size;
    const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
      EXPECT_EQ(e.seq, seq++);
      if (e.kind == TERN_EVENT_STREAM_DATA) size.append(static_cast<const char*>(e.data), e.size);
    });
    pusher.join();
    EXPECT_EQ(s.status, TERN_OK);
    EXPECT_EQ(size, "100000");
  }
}

TEST_F(moving, fills_files_and_streams_where_it_arrives) {
  crowd all(client.get());
  for (size_t i = 0; i < ways; ++i) {
    const std::string path = dir_ / ("to" + std::to_string(i));
    tern_submit_options o{};
    o.sink = TERN_SINK_FILE;
    o.sink_path = str(path);
    all.submit(make_request("GET", roads.url(i, 2, target.url("/bytes/300000"))).get(), o);
  }
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all.succeeded(), ways);
  for (size_t i = 0; i < ways; ++i) {
    std::ifstream in(dir_ / ("to" + std::to_string(i)), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), std::string(300'000, 'x'));
  }
  for (size_t i = 0; i < ways; ++i) {
    tern_stream_options how{};
    how.struct_size = sizeof how;
    how.credit = 1000;  // less than the body: it flows only as long as grants find their way
    tern_stream* opened = nullptr;
    auto r = make_request("GET", roads.url(i, 2, target.url("/bytes/50000")));
    ASSERT_EQ(tern_stream_open(client.get(), r.get(), &how, &opened, nullptr, nullptr), TERN_OK);
    handle<tern_stream> stream(opened);
    uint64_t seq = 0;
    const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) { EXPECT_EQ(e.seq, seq++); });
    EXPECT_EQ(s.status, TERN_OK);
    EXPECT_EQ(s.bytes, 50'000u);
    EXPECT_EQ(s.http, 200);
  }
}

TEST_F(moving, is_found_by_those_who_cancel) {
  for (const int how : {0, 1, 2}) {
    client = make({{"connections.per_origin", "16"}, {"timeout.total", "none"}});
    target.reset_counters();
    auto calls = start_all("/stall/before-head", 2);
    ASSERT_TRUE(arrived(ways));
    if (how == 0) tern_cancel_all(client.get());
    for (auto& call : calls) {
      if (how == 1) tern_call_cancel(call.get());
      if (how == 2) tern_cancel(client.get(), tern_call_id(call.get()));
      EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED) << how;
    }
    EXPECT_EQ(counters(client.get()).cancelled, ways);
  }
}

TEST_F(moving, is_found_by_those_who_cancel_a_stream) {
  client = make({{"connections.per_origin", "16"}, {"timeout.total", "none"}});
  for (size_t i = 0; i < ways; ++i) {
    auto stream = open(client.get(), make_request("GET", roads.url(i, 2, target.url("/stall/before-head"))).get());
    ASSERT_TRUE(arrived(i + 1));
    EXPECT_EQ(tern_stream_cancel(stream.get()), TERN_OK);
    EXPECT_EQ(follow(client.get(), stream.get(), nothing).status, TERN_E_CANCELLED);
  }
}

TEST_F(moving, is_found_by_who_resumes_it) {
  struct taker {
    std::atomic<size_t> size{0};
    std::atomic<bool> paused{false};
    static int64_t take(uint64_t self, uint64_t, uint64_t, const void*, size_t size) {
      auto& t = *reinterpret_cast<taker*>(self);
      if (!t.paused.exchange(true)) return TERN_SINK_PAUSE;
      t.size += size;
      return static_cast<int64_t>(size);
    }
  };
  crowd all(client.get());
  std::vector<taker> takers(ways);
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < ways; ++i) {
    tern_submit_options o{};
    o.sink = TERN_SINK_CALLBACK;
    o.sink_fn = taker::take;
    o.sink_user_data = reinterpret_cast<uint64_t>(&takers[i]);
    ids.push_back(all.submit(make_request("GET", roads.url(i, 1, target.url("/bytes/1000"))).get(), o));
  }
  for (size_t done = 0; done < ways;) {
    done = 0;
    for (size_t i = 0; i < ways; ++i) {
      if (takers[i].paused) tern_resume(client.get(), ids[i]);
      done += all.has(ids[i]);
    }
    all.take(5);
  }
  EXPECT_EQ(all.succeeded(), ways);
  for (const taker& t : takers) EXPECT_EQ(t.size, 1000u);
}

TEST_F(moving, keeps_its_deadlines) {
  client = make({{"connections.per_origin", "16"}, {"timeout.total", "300ms"}});
  for (auto& call : start_all("/stall/before-head")) EXPECT_EQ(wait(call.get()).code(), TERN_E_TIMEOUT_TOTAL);
  client = make({{"connections.per_origin", "16"}, {"timeout.total", "none"}, {"timeout.first_byte", "100ms"}});
  for (auto& call : start_all("/stall/before-head")) EXPECT_EQ(wait(call.get()).code(), TERN_E_TIMEOUT_FIRST_BYTE);
}

TEST_F(moving, leaves_a_lease_and_may_return_to_it) {
  for (size_t i = 0; i < 2 * ways; ++i) {
    if (i == ways) client = make({{"loop.spread", "request"}});
    const std::string here = roads.url(i, 1, target.url("/bytes/5"));
    auto opener = make_request("GET", here);
    tern_lease* lease = nullptr;
    ASSERT_EQ(tern_lease_open(client.get(), opener.get(), nullptr, &lease, nullptr, nullptr), TERN_OK);
    handle<tern_lease> keep(lease);
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.lease = lease;
    EXPECT_EQ(fetch(client.get(), opener.get(), &o).body(), "xxxxx");
    const std::string back = roads.url(i, 3, here);
    EXPECT_EQ(fetch(client.get(), make_request("GET", back).get(), &o).body(), "xxxxx");
    keep.reset();
    crowd none(client.get());
    EXPECT_TRUE(eventually([&] {
      none.take(1);
      return counters(client.get()).in_flight == 0;
    })) << "the lease ends once what was submitted on it has";
  }
  EXPECT_LE(target.counters().accepted, 2 * cap) << "of two clients";
}

}  // namespace
