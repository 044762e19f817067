#include "protocols/http/h2/frame_watch.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "h2_frames.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;
using http::h2::frame_watch;
using verdict = http::h2::frame_watch::verdict;
using namespace std::chrono_literals;

namespace {

verdict look(frame_watch& watch, const std::string& text, now_t now = now_t()) { return watch.look(as_bytes(text), now); }

}  // namespace

TEST(frame_watch, counts_frames_that_bring_nothing) {
  frame_watch watch(2, 0, now_t());
  EXPECT_EQ(look(watch, ping("12345678") + ping("12345678")), verdict::fine);
  EXPECT_EQ(look(watch, data(1, "body") + data(1, "more")), verdict::fine);
  EXPECT_EQ(look(watch, data(1, "")), verdict::flood);
}

TEST(frame_watch, sees_frames_that_come_byte_by_byte) {
  frame_watch watch(2, 0, now_t());
  const std::string text = data(1, std::string(300, 'x')) + ping("12345678") + settings() + ping("12345678");
  verdict seen = verdict::fine;
  for (size_t i = 0; i + 1 < text.size() && seen == verdict::fine; ++i) {
    seen = look(watch, text.substr(i, 1));
    EXPECT_EQ(seen == verdict::flood, i + 1 == text.size() - 8) << i;
  }
  EXPECT_EQ(seen, verdict::flood);
}

TEST(frame_watch, sees_pushes) {
  frame_watch watch(2, 0, now_t());
  EXPECT_EQ(look(watch, data(1, "x") + frame(NGHTTP2_PUSH_PROMISE, 0, 1, "1234")), verdict::push);
}

TEST(frame_watch, allowance_grows_with_what_we_send_and_with_time_up_to_its_start) {
  frame_watch watch(3, 2, now_t());
  EXPECT_EQ(look(watch, settings() + settings() + settings()), verdict::fine);
  watch.allow(1);
  EXPECT_EQ(look(watch, settings()), verdict::fine);
  EXPECT_EQ(look(watch, settings(), now_t() + 499ms), verdict::flood);
  EXPECT_EQ(look(watch, settings(), now_t() + 500ms), verdict::fine);
  EXPECT_EQ(look(watch, settings(), now_t() + 500ms), verdict::flood);
  EXPECT_EQ(look(watch, settings() + settings(), now_t() + 1500ms), verdict::fine);
  EXPECT_EQ(look(watch, settings() + settings() + settings(), now_t() + 1h), verdict::fine);
  EXPECT_EQ(look(watch, settings(), now_t() + 1h), verdict::flood);
}

TEST(frame_watch, what_we_send_earns_more_than_time_does_but_not_without_end) {
  frame_watch watch(3, 2, now_t());
  watch.allow(100);
  std::string many;
  for (int i = 0; i < 103; ++i) many += settings();
  EXPECT_EQ(look(watch, many, now_t() + 1h), verdict::fine) << "time takes nothing away";
  EXPECT_EQ(look(watch, settings(), now_t() + 1h), verdict::flood);
  frame_watch other(3, 0, now_t());
  for (int i = 0; i < 3; ++i) other.allow(SIZE_MAX);
  uint32_t taken = 0;
  while (look(other, settings()) == verdict::fine) ++taken;
  EXPECT_EQ(taken, limits::h2_earned_frames);
}

TEST(frame_watch, padding_is_nothing_and_what_stands_before_it_is_something) {
  const auto padded = [](std::string_view body, size_t padding) {
    return frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1,
                 std::string(1, static_cast<char>(padding)) + std::string(body) + std::string(padding, '\0'));
  };
  for (size_t piece : {size_t{1}, size_t{10}, SIZE_MAX}) {
    frame_watch watch(1, 0, now_t());
    const auto looks = [&](const std::string& text) {
      verdict worst = verdict::fine;
      for (size_t at = 0; at < text.size(); at += std::min(piece, text.size() - at))
        worst = std::max(worst, look(watch, text.substr(at, piece)));
      return worst;
    };
    for (int i = 0; i < 10; ++i) EXPECT_EQ(looks(padded("body", 200) + padded("x", 0)), verdict::fine);
    EXPECT_EQ(looks(padded("", 8)), verdict::fine);
    EXPECT_EQ(looks(padded("body", 8)), verdict::fine);
    EXPECT_EQ(looks(padded("", 0)), verdict::flood);
  }
}
