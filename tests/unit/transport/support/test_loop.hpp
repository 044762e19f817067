// A loop as the engine runs it: events, then the wheel, by the real clock.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "base/limits.hpp"
#include "base/wheel.hpp"
#include "transport/context.hpp"
#include "transport/layer.hpp"

namespace tern::test {

class test_loop {
 public:
  test_loop() {
    skew() = {};
    time.read = [] { return clock::now() + std::chrono::duration_cast<clock::duration>(skew()); };
    time.refresh();
  }
  // Time that passes at once.
  void pass(duration d) {
    skew() += d;
    settle();
  }

  // Runs until done() or until nothing has come of it for too long.
  template <class Done>
  bool run_until(Done done, std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    now_t end = clock::now() + limit;
    while (!done()) {
      if (clock::now() > end) return false;
      timers.advance(time.refresh());
      if (done()) return true;
      io.restart();
      duration longest = std::chrono::milliseconds(20);
      duration wait = timers.next() == never ? longest : std::min<duration>(longest, timers.next() - time.now);
      io.run_one_for(std::max<duration>(wait, duration::zero()));
    }
    return true;
  }
  // Runs what is ready now, so that what must not happen has had its chance.
  void settle() {
    for (int i = 0; i < 5; ++i) {
      timers.advance(time.refresh());
      io.restart();
      io.poll();
    }
  }
  static duration& skew() {
    static duration one{};
    return one;
  }

  asio::io_context io{1};
  loop_clock time;
  wheel timers{clock::now()};
  std::vector<std::byte> scratch = std::vector<std::byte>(limits::tls_scratch_bytes);
  transport_context context{io, timers, time, mutable_bytes(scratch), nullptr, nullptr, nullptr};
};

struct count_ready final : ready_listener {
  int reads = 0;
  int writes = 0;
  std::function<void(way)> then;
  void on_ready(way w) override {
    ++(w == way::read ? reads : writes);
    if (then) then(w);
  }
};

}  // namespace tern::test
