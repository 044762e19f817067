// A source of messages, a sink for them, and a host that notes how it ends.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "sansio/body_source.hpp"
#include "sansio/sink.hpp"
#include "sansio/stage_host.hpp"

namespace tern::websocket::script {

// What a program sends, piece by piece, as tern_stream_send does.
class message_source final : public body_source {
 public:
  struct piece {
    std::string data;
    bool text = true;
    bool more = false;
  };

  void send(std::string data, bool is_text = true, bool goes_on = false) {
    pieces_.push_back({std::move(data), is_text, goes_on});
  }
  void finish() { finished_ = true; }
  void close(uint32_t code, std::string reason) {
    farewell_ = {code, std::move(reason)};
    finished_ = true;
  }
  void fail() { failed_ = true; }
  size_t waiting() const { return pieces_.size(); }

  peeked peek(size_t max) override {
    EXPECT_GT(max, 0u);
    if (pieces_.empty()) return {failed_ ? pull::failed : finished_ ? pull::end : pull::pending, {}};
    const piece& front = pieces_.front();
    const std::string_view rest = std::string_view(front.data).substr(at_);
    offered_ = std::min(rest.size(), max);
    return {pull::some, as_bytes(rest.substr(0, offered_)), front.text, front.more, offered_ == rest.size()};
  }
  void consume(size_t count) override {
    ASSERT_LE(count, offered_);
    at_ += count;
    if (at_ < pieces_.front().data.size()) return;
    pieces_.pop_front();
    at_ = 0;
  }
  std::optional<uint64_t> length() const override { return {}; }
  bool rewind() override { return true; }
  error why() const override { return error(TERN_E_BODY_SOURCE, "scripted"); }
  const farewell* parting() const override { return farewell_ ? &*farewell_ : nullptr; }

 private:
  std::deque<piece> pieces_;
  std::optional<farewell> farewell_;
  size_t at_ = 0;
  size_t offered_ = 0;
  bool finished_ = false;
  bool failed_ = false;
};

// One line per event: "text hello", "binary+ part" (goes on), "closing 1000 bye".
class message_log final : public sink {
 public:
  void on_head(const head& h) override {
    if (h.kind == head_kind::closing)
      add("closing " + std::to_string(h.status) + (h.reason.empty() ? "" : " " + std::string(h.reason)));
    else
      add("head " + std::to_string(h.status));
  }
  size_t on_data(bytes) override {
    ADD_FAILURE() << "bytes that are no message";
    return 0;
  }
  size_t on_message(bytes data, message_part what) override {
    if (stubborn > 0) return --stubborn, 0;
    EXPECT_TRUE(!data.empty() || credit > 0);
    const size_t taken = std::min(data.size(), credit);
    if (taken == 0 && !data.empty()) return 0;
    if (credit != SIZE_MAX) credit -= taken;
    largest = std::max(largest, data.size());
    const bool goes_on = what.more || taken < data.size();
    add(std::string(what.text ? "text" : "binary") + (goes_on ? "+ " : " ") + std::string(as_text(data.first(taken))));
    return taken;
  }
  uint64_t room() const override { return stubborn > 0 ? --stubborn, 0 : credit; }
  void on_progress(reach) override {}
  void on_end(outcome&& end) override { add(end.why ? "end " + std::string(end.why.message()) : "end"); }

  std::string lines;
  size_t credit = SIZE_MAX;     // taken before it pauses
  mutable size_t stubborn = 0;  // so many calls take nothing
  size_t largest = 0;

 private:
  void add(const std::string& line) { lines += (lines.empty() ? "" : "\n") + line; }
};

class noting_host final : public stage_host {
 public:
  void sink_failed(error e) override {
    if (!over()) why = std::move(e);
    ++ends;
  }
  void sink_done() override { ++ends, done = true; }
  void stage_due() override { ++dues; }
  void stage_wakes() override { ++wakes; }
  now_t now() const override { return time; }

  bool over() const { return ends > 0; }
  error why;
  bool done = false;
  int ends = 0;
  int dues = 0;
  int wakes = 0;
  now_t time{std::chrono::hours(1)};
};

}  // namespace tern::websocket::script
