#include <gtest/gtest.h>

#include <cstring>

#include "engine/result.hpp"
#include "unit/engine/driven_client.hpp"

using namespace tern;
using tern::test::plain_prepared;

namespace {

struct with_body {
  tern_result* r;
  explicit with_body(std::string_view body) : r(tern_result::create(nullptr, nullptr, plain_prepared(), 1, body.size())) {
    std::memcpy(r->body_block, body.data(), body.size());
    r->body_size = body.size();
    r->has_body = true;
  }
  with_body(const with_body&) = delete;
  ~with_body() { r->release(); }
  tern_result* operator->() const { return r; }
};

}  // namespace

TEST(result_json, is_read_once_and_lives_with_the_result) {
  with_body r(R"({"a":[1,2]})");
  const result_json& json = r->json();
  ASSERT_TRUE(json.root);
  EXPECT_FALSE(json.why);
  EXPECT_EQ(value_get(*json.root, "a")->length, 2u);
  EXPECT_EQ(&r->json(), &json);
}

TEST(result_json, a_body_that_is_none_says_where) {
  with_body r("{broken");
  EXPECT_FALSE(r->json().root);
  EXPECT_EQ(r->json().why.code(), TERN_E_PARSE);
  EXPECT_EQ(r->json().why.message().find("the response body is not JSON: "), 0u) << r->json().why.message();
  with_body empty("");
  EXPECT_EQ(empty->json().why.code(), TERN_E_PARSE);
}

TEST(result_data, is_the_body_in_place) {
  with_body r("\x01\xFF");
  const tern_value& v = r->data();
  EXPECT_EQ(v.kind, TERN_VALUE_BYTES);
  EXPECT_EQ(v.length, 2u);
  EXPECT_EQ(v.as.bytes, r->body().data);
  EXPECT_EQ(&r->data(), &v);
}
