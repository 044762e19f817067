// Whether a body could be sent again is known before it is tried.
#include <gtest/gtest.h>

#include "engine/callback_source.hpp"
#include "protocols/http/body/multipart_source.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;

namespace {

// More than a buffer holds, 1 KiB at a time.
int64_t pull_some(uint64_t, uint64_t, uint64_t, void*, size_t) { return 1024; }

callback_body endless(bool rewindable) {
  callback_body b{};
  b.pull = pull_some;
  b.rewindable = rewindable;
  return b;
}

void take(body_source& from, int pieces) {
  for (int i = 0; i < pieces; ++i) from.consume(from.peek(1 << 20).data.size());
}

}  // namespace

TEST(can_rewind, bytes_can_always) {
  bytes_source s(as_bytes(std::string_view("abc")), nullptr);
  take(s, 1);
  EXPECT_TRUE(s.can_rewind());
  EXPECT_TRUE(s.rewind());
}

TEST(can_rewind, a_callback_says_so_or_has_all_it_gave_in_hand) {
  for (const bool rewindable : {true, false}) {
    const callback_body from = endless(rewindable);
    callback_source s(from, 1);
    EXPECT_TRUE(s.can_rewind()) << "nothing was taken";
    take(s, 1);
    EXPECT_TRUE(s.can_rewind()) << "it is still there";
    take(s, 1);
    EXPECT_EQ(s.can_rewind(), rewindable);
    EXPECT_EQ(s.rewind(), rewindable);
  }
}

TEST(can_rewind, a_multipart_body_can_when_all_that_was_sent_of_it_can) {
  const callback_body from = endless(false);
  std::vector<std::unique_ptr<body_source>> pieces;
  pieces.push_back(std::make_unique<bytes_source>(as_bytes(std::string_view("head")), nullptr));
  pieces.push_back(std::make_unique<callback_source>(from, 1));
  http::multipart_source s(std::move(pieces));
  take(s, 2);
  EXPECT_TRUE(s.can_rewind());
  take(s, 2);
  EXPECT_FALSE(s.can_rewind());
  EXPECT_FALSE(s.rewind());
}
