// A program of random deeds for the model test, and what it checks on the way: ids are dense, each submission completes once, a
// stream's events come in order, a refused send is followed by at most one WRITABLE, drops fire once each.
#pragma once

#include <gtest/gtest.h>
#include <tern/tern.h>

#include <atomic>
#include <random>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tern::model {

class program {
 public:
  std::mt19937_64 random;
  tern_client* client = nullptr;
  std::vector<tern_request*> requests;         // to one origin
  std::vector<tern_request*> pushed_requests;  // whose body is sent into a stream
  bool shut = false;                           // the client takes nothing any more
  uint64_t operations = 0;
  uint64_t accepted = 0;  // that complete by an event
  uint64_t done = 0;
  uint64_t calls_accepted = 0;
  uint64_t drops_due = 0;
  std::atomic<uint64_t> drops{0};  // of calls on engine threads

  uint64_t below(uint64_t n) { return random() % n; }

  void begin(tern_client* next) {
    client = next;
    number_ = tern_client_number(next);
    shut = false;
    ids_.clear();
    sequence_.clear();
    accepted = done = calls_accepted = refused_sends_ = writables_ = 0;
  }

  // ---- deeds

  void submit(tern_lease* lease = nullptr) {
    tern_submit_options o = options();
    o.on_event = on_event;
    o.lease = lease;
    o.priority = static_cast<int32_t>(below(3));
    if (below(3) == 0) o.timeout_ms = static_cast<int64_t>(1 + below(30));
    if (below(10) == 0) o.sink = TERN_SINK_DISCARD;
    uint64_t id = 0;
    if (taken(tern_submit_ex(client, pick(requests), &o, &id, nullptr))) take(id, kind::request);
  }

  void submit_batch() {
    std::vector<tern_submit_item> items(1 + below(40));
    operations += items.size();
    for (auto& i : items) {
      i = {};
      i.struct_size = sizeof i;
      i.request = pick(requests);
    }
    size_t count = 0;
    ASSERT_EQ(tern_submit_batch(client, items.data(), items.size(), sizeof items[0], nullptr, &count, nullptr), TERN_OK);
    ASSERT_EQ(count, shut ? 0 : items.size());
    for (auto& i : items)
      if (i.status == TERN_OK) take(i.id, kind::request);
  }

  void start_call() {
    tern_submit_options o = options();
    if (below(3) == 0) o.timeout_ms = static_cast<int64_t>(1 + below(30));
    tern_call* call = nullptr;
    if (!taken(tern_call_start(client, pick(requests), &o, &call, nullptr))) return;
    take(tern_call_id(call), kind::call);
    if (below(4) == 0)
      tern_call_release(call);  // nobody will ever ask
    else
      calls_.push_back(call);
  }

  void do_with_a_call() {
    if (calls_.empty()) return;
    ++operations;
    std::swap(calls_[below(calls_.size())], calls_.back());
    tern_call* call = calls_.back();
    if (below(4) == 0) {
      EXPECT_EQ(tern_call_cancel(call), TERN_OK);
    }
    if (below(2) == 0) wait_for(call, static_cast<int64_t>(below(3)));
    if (below(2) == 0) {
      tern_call_release(call);
      calls_.pop_back();
    }
  }

  void open_stream() {
    const bool pushes = below(2) == 0;
    tern_submit_options o = options();
    o.on_event = on_event;
    tern_stream_options s{};
    s.struct_size = sizeof s;
    s.credit = 1 + below(2000);
    s.send_limit = 1 + below(3000);
    s.flags = below(4) == 0 ? TERN_STREAM_BACKGROUND : 0;
    s.submit = &o;
    uint64_t id = 0;
    tern_stream* opened = nullptr;
    if (!taken(tern_stream_open(client, pick(pushes ? pushed_requests : requests), &s, &opened, &id, nullptr))) return;
    take(id, kind::request);
    EXPECT_EQ(tern_stream_id(opened), id);
    if (below(6) == 0)
      tern_stream_release(opened);  // which cancels it
    else
      streams_.push_back({opened, pushes});
  }

  void do_with_a_stream() {
    if (streams_.empty()) return;
    ++operations;
    std::swap(streams_[below(streams_.size())], streams_.back());
    auto& [stream, pushes, finished] = streams_.back();
    switch (below(8)) {
      case 0:
        EXPECT_EQ(tern_stream_cancel(stream), TERN_OK);
        break;
      case 1:
        tern_stream_release(stream);
        streams_.pop_back();
        break;
      case 2:
        EXPECT_EQ(tern_stream_grant(stream, below(5000)), TERN_OK);
        break;
      case 3: {
        const int32_t status = tern_stream_finish(stream, nullptr, 0, nullptr);
        EXPECT_TRUE(status == TERN_E_CLOSED || status == (pushes && !finished ? TERN_OK : TERN_E_STATE)) << status;
        finished = true;
        break;
      }
      default:
        send_some(streams_.back());
    }
  }

  void open_lease() {
    tern_submit_options o = options();
    o.on_event = on_event;
    uint64_t id = 0;
    tern_lease* lease = nullptr;
    if (!taken(tern_lease_open(client, pick(requests), &o, &lease, &id, nullptr))) return;
    take(id, kind::lease);
    leases_.push_back(lease);
  }

  void do_with_a_lease() {
    if (leases_.empty()) return;
    std::swap(leases_[below(leases_.size())], leases_.back());
    if (below(3) > 0) return submit(leases_.back());
    ++operations;
    tern_lease_release(leases_.back());
    leases_.pop_back();
  }

  void cancel_something() {
    ++operations;
    if (!ids_.empty()) tern_cancel(client, ids_.size() - 1 - below(std::min<uint64_t>(ids_.size(), 200)));
  }

  // Takes events in one way or another.
  void drain(int64_t timeout_ms) {
    tern_queue* q = tern_client_queue(client);
    if (below(2) == 0) {
      tern_queue_run(q, timeout_ms, nullptr);
      return;
    }
    tern_event events[64];
    size_t n = 0;
    tern_queue_wait(q, events, 64, sizeof events[0], timeout_ms, &n);
    for (size_t i = 0; i < n; ++i)
      if (tern_event_dispatch(&events[i]) == TERN_E_NOT_FOUND) seen(events[i]);
    tern_events_release(events, n, sizeof events[0]);
  }

  void give_up_leases() {
    for (tern_lease* lease : std::exchange(leases_, {})) tern_lease_release(lease);
  }
  void give_up_streams() {
    for (auto& s : std::exchange(streams_, {})) tern_stream_release(s.handle);
  }
  // Every call has its result by now; some outlive the client.
  void give_up_calls(bool all) {
    for (tern_call*& call : calls_) {
      if (!all && below(2) == 0) continue;
      EXPECT_EQ(tern_call_done(call), 1);
      wait_for(call, 0);
      tern_call_release(std::exchange(call, nullptr));
    }
    std::erase(calls_, nullptr);
  }

  // ---- what comes back

  static void on_event(uint64_t self, tern_event* event) { reinterpret_cast<program*>(self)->seen(*event); }

  void seen(const tern_event& e) {
    if (e.stream != nullptr) {
      EXPECT_EQ(e.seq, sequence_[e.id]++) << "event " << e.kind << " of stream " << e.id;
    }
    if (e.kind == TERN_EVENT_STREAM_DATA && below(4) > 0) tern_stream_grant(e.stream, e.cost);
    if (e.kind == TERN_EVENT_STREAM_WRITABLE) {
      ++writables_;
      EXPECT_LE(writables_, refused_sends_);
    }
    if (e.kind != TERN_EVENT_COMPLETED) return;
    ASSERT_LT(e.id, ids_.size());
    ASSERT_FALSE(ids_[e.id].completed) << "a second completion of " << e.id;
    ASSERT_NE(ids_[e.id].what, kind::call) << "an event for a call";
    ids_[e.id].completed = true;
    ++done;
    ASSERT_NE(e.result, nullptr);
    EXPECT_EQ(tern_result_code(e.result), e.status);
    check(e.result, e.id);
    if (below(8) == 0) submit();  // callbacks submit
  }

 private:
  enum class kind : uint8_t { request, call, lease };
  struct submitted {
    kind what;
    bool completed = false;
  };
  struct open_one {
    tern_stream* handle;
    bool pushes;
    bool finished = false;
  };

  tern_request* pick(const std::vector<tern_request*>& from) { return from[below(from.size())]; }

  static void dropped(uint64_t self) { ++reinterpret_cast<program*>(self)->drops; }
  tern_submit_options options() {
    ++operations;
    ++drops_due;
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(this);
    o.drop = dropped;
    return o;
  }

  bool taken(int32_t status) {
    EXPECT_EQ(status, shut ? TERN_E_CLOSED : TERN_OK);
    return status == TERN_OK;
  }
  void take(uint64_t id, kind what) {
    EXPECT_EQ(id, ids_.size()) << "ids are dense";
    ids_.push_back({what});
    ++(what == kind::call ? calls_accepted : accepted);
  }

  void check(const tern_result* result, uint64_t id) {
    tern_result_info info;
    ASSERT_EQ(tern_result_view(result, &info, sizeof info), TERN_OK);
    EXPECT_EQ(info.id, id);
    EXPECT_EQ(info.client, number_);
    EXPECT_EQ(info.code == TERN_OK, info.error == nullptr);
    if (info.code == TERN_OK) {
      EXPECT_EQ(info.status, ids_[id].what == kind::lease ? 0 : 200);
    }
  }

  void wait_for(tern_call* call, int64_t timeout_ms) {
    const bool before = tern_call_done(call) != 0;
    tern_result* result = nullptr;
    const int32_t status = tern_call_wait(call, timeout_ms, &result);
    if (status == TERN_E_WAIT_TIMEOUT) {
      EXPECT_FALSE(before);
      return;
    }
    ASSERT_EQ(status, TERN_OK);
    EXPECT_EQ(tern_call_done(call), 1);
    check(result, tern_call_id(call));
    tern_result_release(result);
  }

  void send_some(open_one& s) {
    const std::string data(below(3000), 'x');
    const int32_t status = tern_stream_send(s.handle, 0, data.data(), data.size(), nullptr);
    if (status == TERN_E_AGAIN) ++refused_sends_;
    if (!s.pushes || s.finished) {
      EXPECT_TRUE(status == TERN_E_STATE || status == TERN_E_CLOSED) << status;
    } else {
      EXPECT_TRUE(status == TERN_OK || status == TERN_E_AGAIN || status == TERN_E_CLOSED) << status;
    }
  }

  uint32_t number_ = 0;  // the client's
  std::vector<submitted> ids_;
  std::unordered_map<uint64_t, uint64_t> sequence_;  // of a stream's id: the number its next event has
  std::vector<tern_call*> calls_;
  std::vector<open_one> streams_;
  std::vector<tern_lease*> leases_;
  uint64_t refused_sends_ = 0, writables_ = 0;
};

}  // namespace tern::model
