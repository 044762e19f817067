// A body and a sink for tests of sessions: the body comes in parts, the sink writes down what it hears, and both complain when
// they are used after their operation has ended.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sansio/op.hpp"

namespace tern::test {

inline std::string code_name(const error& e) { return e ? std::string(describe(e.code()).name) : "ok"; }

inline std::string describe_fields(const head& h) {
  std::string text;
  for (const field& f : h.list) text += " [" + std::string(f.name) + ": " + std::string(f.value) + "]";
  return text;
}

// Bytes in parts: `parts` are there at once, one peek each; more may be pushed later.
class scripted_body final : public body_source {
 public:
  enum class last : uint8_t { end, pending, failed };

  scripted_body(std::vector<std::string> parts, std::optional<uint64_t> length, last then = last::end)
      : parts_(std::move(parts)), length_(length), then_(then) {}

  peeked peek(size_t max) override {
    EXPECT_TRUE(usable) << "body peeked after the end of its operation";
    EXPECT_GT(max, 0u);
    if (part_ == parts_.size()) {
      offered_ = 0;
      return {then_ == last::end ? pull::end : then_ == last::pending ? pull::pending : pull::failed, {}};
    }
    std::string_view rest = std::string_view(parts_[part_]).substr(at_);
    offered_ = std::min(max, rest.size());
    return {pull::some, as_bytes(rest.substr(0, offered_))};
  }
  void consume(size_t count) override {
    EXPECT_TRUE(usable) << "body consumed after the end of its operation";
    EXPECT_LE(count, offered_) << "consumed more than was peeked";
    consumed += count;
    offered_ -= count;
    at_ += count;
    if (at_ == parts_[part_].size()) ++part_, at_ = 0;
  }
  std::optional<uint64_t> length() const override { return length_; }
  bool rewind() override { return consumed == 0; }
  error why() const override { return error(TERN_E_BODY_SOURCE, "scripted"); }
  const fields* trailers() const override { return trailer_list.empty() ? nullptr : &trailer_list; }
  const farewell* parting() const override { return goodbye ? &*goodbye : nullptr; }

  void push(std::string part) { parts_.push_back(std::move(part)); }
  void finish() { then_ = last::end; }
  void fail() { then_ = last::failed; }

  fields trailer_list;
  std::optional<farewell> goodbye;
  bool usable = true;
  uint64_t consumed = 0;

 private:
  std::vector<std::string> parts_;
  std::optional<uint64_t> length_;
  last then_;
  size_t part_ = 0;
  size_t at_ = 0;
  size_t offered_ = 0;
};

// Writes one line per event; neighbouring data makes one line. `partly_sent` depends on how writes are cut and is left out.
class recording_sink final : public sink {
 public:
  explicit recording_sink(std::string& log) : log_(log) {}

  void on_head(const head& h) override {
    check();
    constexpr const char* kinds[] = {"info", "head", "tunnel", "trailers", "columns", "confirmed", "gap"};
    std::string line = kinds[static_cast<int>(h.kind)];
    if (h.kind != head_kind::trailers) line += " " + std::to_string(h.version) + " " + std::to_string(h.status);
    if (!h.reason.empty()) line += " " + std::string(h.reason);
    line += describe_fields(h);
    if (h.length) line += " length=" + std::to_string(*h.length);
    if (h.kind == head_kind::final && !h.has_body) line += " bodiless";
    add(std::move(line));
    ++heads;
  }
  size_t on_data(bytes data) override {
    check();
    EXPECT_FALSE(data.empty());
    size_t taken = std::min(data.size(), takes);
    if (takes != SIZE_MAX) takes -= taken;
    data_ += as_text(data.first(taken));
    return taken;
  }
  uint64_t room() const override { return takes; }
  void on_progress(reach r) override {
    check();
    EXPECT_GT(r, reached_) << "progress went back";
    reached_ = r;
    if (r == reach::sent) add("sent");
    if (r == reach::responding) add("responding");
  }
  void on_end(outcome&& end) override {
    check();
    constexpr const char* names[] = {"unsent", "partly_sent", "sent", "responding"};
    EXPECT_EQ(end.reached, reached_);
    std::string line = "end " + code_name(end.why);
    if (end.why)
      line += std::string(" ") + names[static_cast<int>(end.reached)] + (end.maybe_processed ? " maybe_processed" : "");
    ends.push_back(std::move(end));
    add(std::move(line));
    ended = true;
    if (body != nullptr) body->usable = false;
  }

  // The operation is not the session's any more.
  void forget() {
    flush();
    dead_ = true;
    if (body != nullptr) body->usable = false;
  }

  size_t takes = SIZE_MAX;  // taken before it pauses
  scripted_body* body = nullptr;
  bool ended = false;
  int heads = 0;
  std::vector<outcome> ends;

 private:
  void check() { EXPECT_FALSE(dead_ || ended) << "sink called after the end of its operation"; }
  void flush() {
    if (!data_.empty()) log_ += "data " + data_ + "\n";
    data_.clear();
  }
  void add(std::string line) {
    flush();
    log_ += line + "\n";
  }

  std::string& log_;
  std::string data_;
  reach reached_ = reach::unsent;
  bool dead_ = false;
};

}  // namespace tern::test
