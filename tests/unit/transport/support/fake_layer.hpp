// A layer that is a script: what it gives, how much it takes, and how often it was asked.
#pragma once

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include "transport/layer.hpp"

namespace tern::test {

struct fake_layer final : layer {
  // The script, which outlives the layer.
  struct wire {
    std::string incoming;
    bool ended = false;       // eof after incoming
    bool read_fails = false;  // after incoming
    bool write_fails = false;
    size_t room = std::numeric_limits<size_t>::max();
    size_t largest_read = std::numeric_limits<size_t>::max();
    std::string outgoing;
    int reads = 0;
    int writes = 0;
    int read_waits = 0;
    int write_waits = 0;
    bool shut = false;
    bool closed = false;
    ready_listener* reader = nullptr;
    ready_listener* writer = nullptr;

    // As the loop would: tells whoever waits for something that can be done now. False: nobody.
    bool tell() {
      if (reader && (!incoming.empty() || ended || read_fails))
        return std::exchange(reader, nullptr)->on_ready(way::read), true;
      if (writer && room > 0) return std::exchange(writer, nullptr)->on_ready(way::write), true;
      return false;
    }
  };

  explicit fake_layer(wire& w) : w_(w) { info_.remote = "fake"; }

  void async_wait(way w, ready_listener& who) override {
    ++(w == way::read ? w_.read_waits : w_.write_waits);
    (w == way::read ? w_.reader : w_.writer) = &who;
  }
  void cancel_wait(way w) override { (w == way::read ? w_.reader : w_.writer) = nullptr; }
  io read_some(mutable_bytes into) override {
    ++w_.reads;
    if (!w_.incoming.empty()) {
      size_t count = std::min({into.size(), w_.incoming.size(), w_.largest_read});
      std::memcpy(into.data(), w_.incoming.data(), count);
      w_.incoming.erase(0, count);
      return {count, io_state::ok};
    }
    if (w_.read_fails) {
      why_ = error(TERN_E_RECEIVE, "reset");
      return {0, io_state::failed};
    }
    return {0, w_.ended ? io_state::eof : io_state::again};
  }
  io write_some(std::span<const bytes> from) override {
    ++w_.writes;
    if (w_.write_fails) {
      why_ = error(TERN_E_SEND, "broken");
      return {0, io_state::failed};
    }
    size_t total = 0;
    for (bytes part : from) {
      size_t count = std::min(part.size(), w_.room - total);
      w_.outgoing += as_text(part.first(count));
      total += count;
    }
    if (w_.room != std::numeric_limits<size_t>::max()) w_.room -= total;
    return {total, total == 0 && !from.empty() ? io_state::again : io_state::ok};
  }
  void shutdown() override { w_.shut = true; }
  void close() override { w_.closed = true; }
  const link_info& info() const override { return info_; }
  const error& why() const override { return why_; }

 private:
  wire& w_;
  link_info info_;
  error why_;
};

}  // namespace tern::test
