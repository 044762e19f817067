#include "protocols/http/message/body_length.hpp"

#include <gtest/gtest.h>

#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct endless_source : body_source {
  peeked peek(size_t) override { return {pull::pending, {}}; }
  void consume(size_t) override {}
  std::optional<uint64_t> length() const override { return {}; }
  bool rewind() override { return true; }
};

body_length measured(const char* method, const body_source* body, const char* said = nullptr) {
  request_head r;
  r.method = method;
  const owned_field field{"content-length", said ? said : ""};
  body_length length;
  EXPECT_EQ(measure_body(r, body, said ? &field : nullptr, length).code(), TERN_OK);
  return length;
}

}  // namespace

TEST(body_length, is_that_of_the_source_and_announced) {
  bytes_source five(as_bytes("hello"), nullptr), empty(bytes(), nullptr);
  EXPECT_EQ(measured("GET", &five).bytes, 5u);
  EXPECT_TRUE(measured("GET", &five).announced);
  EXPECT_EQ(measured("GET", &empty).bytes, 0u);
  EXPECT_TRUE(measured("GET", &empty).announced);
}

TEST(body_length, of_no_body_is_announced_where_the_method_makes_one_expected) {
  EXPECT_EQ(measured("GET", nullptr).bytes, 0u);
  EXPECT_FALSE(measured("GET", nullptr).announced);
  EXPECT_TRUE(measured("POST", nullptr).announced);
}

TEST(body_length, that_nobody_knows_is_not_announced_unless_the_program_says_it) {
  endless_source endless;
  EXPECT_FALSE(measured("POST", &endless).bytes);
  EXPECT_FALSE(measured("POST", &endless).announced);
  EXPECT_EQ(measured("POST", &endless, "7").bytes, 7u);
  EXPECT_FALSE(measured("POST", &endless, "7").announced) << "the program's own goes out";
}

TEST(body_length, that_the_program_says_must_be_right) {
  bytes_source five(as_bytes("hello"), nullptr);
  EXPECT_EQ(measured("PUT", &five, "5").bytes, 5u);
  for (const char* said : {"6", "x", "-1", ""}) {
    const owned_field field{"content-length", said};
    body_length length;
    EXPECT_EQ(measure_body(request_head(), &five, &field, length).code(), TERN_E_ARGUMENT) << said;
  }
}
