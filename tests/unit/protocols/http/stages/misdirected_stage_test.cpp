#include "protocols/http/stages/misdirected_stage.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "protocols/http/message/request.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct fake_body final : body_source {
  peeked peek(size_t) override { return {pull::end, {}}; }
  void consume(size_t) override {}
  std::optional<uint64_t> length() const override { return size; }
  bool rewind() override {
    ++asked;
    return rewinds;
  }
  std::optional<uint64_t> size = 5;
  bool rewinds = true;
  int asked = 0;
};

struct misdirected_stage_test : testing::Test {
  misdirected_stage_test() { kept.request = std::make_shared<request_head>(); }
  void enter() {
    a = kept;
    EXPECT_EQ(under_test.on_request(a, now_t()).kind, verdict_kind::pass);
  }
  verdict_kind answer(int32_t status, head_kind kind = head_kind::final) {
    head h;
    h.kind = kind;
    h.status = status;
    return under_test.on_head(a, h, now_t()).kind;
  }
  verdict_kind end() {
    outcome o;
    return under_test.on_end(a, o, now_t()).kind;
  }
  fake_body body;
  attempt kept, a;
  misdirected_stage under_test;
};

}  // namespace

TEST_F(misdirected_stage_test, sends_again_on_a_connection_of_its_own_after_421) {
  enter();
  EXPECT_EQ(a.wants, need::shared);
  EXPECT_EQ(answer(421), verdict_kind::again);
  enter();
  EXPECT_EQ(a.wants, need::fresh);
  EXPECT_EQ(answer(200), verdict_kind::pass);
  EXPECT_EQ(end(), verdict_kind::pass);
}

TEST_F(misdirected_stage_test, does_so_once) {
  enter();
  EXPECT_EQ(answer(421), verdict_kind::again);
  enter();
  EXPECT_EQ(answer(421), verdict_kind::pass);
  EXPECT_EQ(end(), verdict_kind::pass);
}

TEST_F(misdirected_stage_test, does_so_once_for_each_hop) {
  enter();
  EXPECT_EQ(answer(421), verdict_kind::again);
  enter();
  EXPECT_EQ(answer(302), verdict_kind::pass);
  enter();
  EXPECT_EQ(a.wants, need::shared);
  EXPECT_EQ(answer(421), verdict_kind::again);
}

TEST_F(misdirected_stage_test, lets_everything_else_pass) {
  enter();
  for (int32_t status : {200, 302, 400, 420, 422, 500}) EXPECT_EQ(answer(status), verdict_kind::pass);
  EXPECT_EQ(answer(421, head_kind::informational), verdict_kind::pass);
  EXPECT_EQ(answer(421, head_kind::trailers), verdict_kind::pass);
  EXPECT_EQ(end(), verdict_kind::pass);
}

TEST_F(misdirected_stage_test, decides_about_a_body_when_no_session_reads_it_any_more) {
  kept.body = &body;
  enter();
  EXPECT_EQ(answer(421), verdict_kind::pass);
  EXPECT_EQ(body.asked, 0);
  EXPECT_EQ(end(), verdict_kind::again);
  EXPECT_EQ(body.asked, 1);
  enter();
  EXPECT_EQ(a.wants, need::fresh);
  EXPECT_EQ(answer(421), verdict_kind::pass);
  EXPECT_EQ(end(), verdict_kind::pass);
  EXPECT_EQ(body.asked, 1);
}

TEST_F(misdirected_stage_test, gives_the_421_when_the_body_does_not_rewind) {
  kept.body = &body;
  body.rewinds = false;
  enter();
  EXPECT_EQ(answer(421), verdict_kind::pass);
  EXPECT_EQ(end(), verdict_kind::pass);
}

TEST_F(misdirected_stage_test, takes_an_empty_body_for_none) {
  kept.body = &body;
  body.size = 0;
  enter();
  EXPECT_EQ(answer(421), verdict_kind::again);
}

TEST_F(misdirected_stage_test, keeps_a_whole_connection_whole_and_a_lease_where_it_is) {
  kept.wants = need::whole;
  enter();
  EXPECT_EQ(answer(421), verdict_kind::again);
  enter();
  EXPECT_EQ(a.wants, need::whole);
  kept.lease = 7;
  enter();
  EXPECT_EQ(answer(421), verdict_kind::pass);
  EXPECT_EQ(end(), verdict_kind::pass);
}

TEST_F(misdirected_stage_test, can_be_made_when_the_response_is_there) {
  a = kept;
  EXPECT_EQ(answer(421), verdict_kind::again);
  enter();
  EXPECT_EQ(a.wants, need::fresh);
}
