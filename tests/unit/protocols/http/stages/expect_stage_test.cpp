#include "protocols/http/stages/expect_stage.hpp"

#include <gtest/gtest.h>

#include "protocols/http/message/expectation.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct expect_stage_test : testing::Test {
  expect_stage_test() {
    auto r = std::make_shared<request_head>();
    r->expect_above = 1;
    first.request = r;
    first.body = &body;
  }
  verdict_kind answer(attempt& a, int32_t status, head_kind kind = head_kind::final) {
    head h;
    h.kind = kind;
    h.status = status;
    return under_test.on_head(a, h, now_t()).kind;
  }
  bytes_source body{as_bytes("hello"), nullptr};
  attempt first;
  expect_stage under_test;
};

}  // namespace

TEST_F(expect_stage_test, sends_again_without_the_expectation_after_417) {
  attempt a = first;
  EXPECT_EQ(under_test.on_request(a, now_t()).kind, verdict_kind::pass);
  EXPECT_EQ(a.request, first.request);
  EXPECT_EQ(answer(a, 417), verdict_kind::again);
  attempt second = first;  // the request as it stood before this stage
  EXPECT_EQ(under_test.on_request(second, now_t()).kind, verdict_kind::pass);
  EXPECT_FALSE(expects_continue(static_cast<const request_head&>(*second.request), &body));
  EXPECT_EQ(answer(second, 417), verdict_kind::pass);
}

TEST_F(expect_stage_test, lets_everything_else_pass) {
  attempt a = first;
  for (int32_t status : {200, 413, 416, 500}) EXPECT_EQ(answer(a, status), verdict_kind::pass);
  EXPECT_EQ(answer(a, 417, head_kind::trailers), verdict_kind::pass);
  a.body = nullptr;
  EXPECT_EQ(answer(a, 417), verdict_kind::pass);
}
