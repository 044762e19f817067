#include "protocols/http/body/multipart_source.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sansio/bytes_source.hpp"
#include "tern/error_codes.h"

using namespace tern;
using namespace tern::http;

namespace {

// A source that does what a test says.
struct scripted final : body_source {
  explicit scripted(std::string text) : data(std::move(text)) {}
  std::string data;
  size_t at = 0;
  bool is_ready = true, is_pending = false, has_length = true, rewinds = true;
  error failure;
  int peeks_unready = 0, resumes = 0;

  bool ready() const override { return is_ready; }
  peeked peek(size_t max) override {
    if (!is_ready) ++peeks_unready;
    if (!is_ready || is_pending) return {pull::pending, {}};
    if (failure) return {pull::failed, {}};
    if (at == data.size()) return {pull::end, {}};
    return {pull::some, as_bytes(std::string_view(data).substr(at, max))};
  }
  void consume(size_t count) override { at += count; }
  std::optional<uint64_t> length() const override { return has_length ? std::optional<uint64_t>(data.size()) : std::nullopt; }
  bool rewind() override {
    if (at > 0 && !rewinds) return false;
    at = 0;
    return true;
  }
  error why() const override { return failure; }
  void resume() override { ++resumes; }
  waker* who() const { return waker_; }
};

struct multipart_source_test : testing::Test {
  std::vector<scripted*> parts;
  std::unique_ptr<multipart_source> source;

  void make(std::vector<std::string> texts) {
    parts.clear();
    std::vector<std::unique_ptr<body_source>> pieces;
    for (std::string& t : texts) {
      parts.push_back(new scripted(std::move(t)));
      pieces.emplace_back(parts.back());
    }
    source = std::make_unique<multipart_source>(std::move(pieces));
  }
  std::string all(size_t max, size_t take = SIZE_MAX) {
    std::string out;
    for (peeked p = source->peek(max); p.state == pull::some; p = source->peek(max)) {
      EXPECT_LE(p.data.size(), max);
      EXPECT_GE(p.data.size(), 1u);
      const size_t n = std::min(take, p.data.size());
      out += as_text(p.data.first(n));
      source->consume(n);
    }
    EXPECT_EQ(source->peek(1).state, pull::end);
    return out;
  }
};

}  // namespace

TEST_F(multipart_source_test, gives_its_pieces_in_order_in_any_portions) {
  for (size_t max : {1, 2, 100})
    for (size_t take : {1, 3, 100}) {
      make({"", "hello ", "", "wor", "ld", ""});
      EXPECT_EQ(source->length(), 11u);
      EXPECT_EQ(all(max, take), "hello world");
      EXPECT_TRUE(source->rewind());
      EXPECT_EQ(all(max), "hello world");
    }
}

TEST_F(multipart_source_test, of_nothing_it_is_empty) {
  make({});
  EXPECT_TRUE(source->ready());
  EXPECT_EQ(source->length(), 0u);
  EXPECT_EQ(all(10), "");
  EXPECT_TRUE(source->rewind());
}

TEST_F(multipart_source_test, one_unknown_length_makes_the_sum_unknown) {
  make({"a", "b"});
  parts[1]->has_length = false;
  EXPECT_FALSE(source->length());
}

TEST_F(multipart_source_test, is_ready_once_all_are_and_sets_all_of_them_going) {
  make({"a", "b", "c"});
  parts[1]->is_ready = parts[2]->is_ready = false;
  EXPECT_FALSE(source->ready());
  EXPECT_EQ(source->peek(10).state, pull::pending);
  EXPECT_EQ(parts[1]->peeks_unready, 1);
  EXPECT_EQ(parts[2]->peeks_unready, 1);
  parts[2]->is_ready = true;
  EXPECT_FALSE(source->ready());
  parts[1]->is_ready = true;
  EXPECT_TRUE(source->ready());
  EXPECT_EQ(all(10), "abc");
}

TEST_F(multipart_source_test, a_pending_piece_holds_the_body_back) {
  make({"a", "b"});
  parts[1]->is_pending = true;
  EXPECT_EQ(as_text(source->peek(9).data), "a");
  source->consume(1);
  EXPECT_EQ(source->peek(9).state, pull::pending);
  parts[1]->is_pending = false;
  EXPECT_EQ(as_text(source->peek(9).data), "b");
}

TEST_F(multipart_source_test, a_piece_that_fails_fails_the_body) {
  make({"a", "b"});
  parts[1]->failure = error(TERN_E_BODY_SOURCE, "broken");
  EXPECT_EQ(source->why().message(), "broken") << "told at once: nothing needs to be sent";
  source->consume(source->peek(9).data.size());
  EXPECT_EQ(source->peek(9).state, pull::failed);
  EXPECT_EQ(source->why().message(), "broken");
}

TEST_F(multipart_source_test, rewinds_unless_a_piece_that_was_read_cannot) {
  make({"ab", "cd", "ef"});
  parts[1]->rewinds = false;
  source->consume(source->peek(9).data.size());
  EXPECT_TRUE(source->rewind()) << "that one was not touched";
  source->consume(source->peek(9).data.size());
  source->peek(9);
  EXPECT_TRUE(source->rewind()) << "looked at only";
  source->consume(source->peek(9).data.size());
  source->consume(source->peek(1).data.size());
  EXPECT_FALSE(source->rewind());
}

TEST_F(multipart_source_test, wakers_and_resumes_reach_every_piece) {
  struct nobody final : waker {
    void wake() override {}
  } w;
  make({"a", "b"});
  source->set_waker(&w);
  source->resume();
  for (scripted* p : parts) {
    EXPECT_EQ(p->who(), &w);
    EXPECT_EQ(p->resumes, 1);
  }
  source->set_waker(nullptr);
  EXPECT_EQ(parts[1]->who(), nullptr);
}
