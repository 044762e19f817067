#include "engine/trailing_source.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

struct inner final : body_source {
  bool is_ready = false;
  bool rewinds = false;
  int resumes = 0;
  std::string left = "body";
  error failure = error(TERN_E_BODY_SOURCE);
  fields own;
  waker* who() const { return waker_; }
  bool ready() const override { return is_ready; }
  peeked peek(size_t max) override { return {pull::some, as_bytes(left).first(std::min(max, left.size()))}; }
  void consume(size_t count) override { left.erase(0, count); }
  std::optional<uint64_t> length() const override { return 4; }
  bool rewind() override { return rewinds; }
  error why() const override { return failure; }
  void resume() override { ++resumes; }
  const fields* trailers() const override { return own.empty() ? nullptr : &own; }
};

struct nobody final : waker {
  void wake() override {}
};

}  // namespace

TEST(trailing_source, announces_no_length_and_has_the_trailers) {
  const fields trailers{{"Digest", "x"}};
  trailing_source source(std::make_unique<inner>(), trailers);
  EXPECT_FALSE(source.length()) << "a body with a length is not chunked and has no trailers";
  ASSERT_NE(source.trailers(), nullptr);
  EXPECT_EQ(source.trailers()->at(0).name, "Digest");
}

TEST(trailing_source, loses_no_trailers_of_the_body_itself) {
  const fields trailers{{"Digest", "x"}};
  auto body = std::make_unique<inner>();
  body->own = {{"Sum", "y"}};
  trailing_source source(std::move(body), trailers);
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(source.trailers()->size(), 2u) << "asked again it answers the same";
    EXPECT_EQ(source.trailers()->at(0).name, "Digest");
    EXPECT_EQ(source.trailers()->at(1).name, "Sum");
  }
}

TEST(trailing_source, is_in_all_else_the_body_it_has) {
  const fields none;
  auto owned = std::make_unique<inner>();
  inner& body = *owned;
  trailing_source source(std::move(owned), none);
  EXPECT_FALSE(source.ready());
  body.is_ready = true;
  EXPECT_TRUE(source.ready());
  EXPECT_EQ(as_text(source.peek(2).data), "bo");
  source.consume(2);
  EXPECT_EQ(as_text(source.peek(9).data), "dy");
  EXPECT_FALSE(source.rewind());
  body.rewinds = true;
  EXPECT_TRUE(source.rewind());
  EXPECT_EQ(source.why().code(), TERN_E_BODY_SOURCE);
  source.resume();
  EXPECT_EQ(body.resumes, 1);
  nobody w;
  source.set_waker(&w);
  EXPECT_EQ(body.who(), &w);
  source.set_waker(nullptr);
  EXPECT_EQ(body.who(), nullptr);
}
