#include "protocols/http/stages/decode_stage.hpp"

#include "unit/protocols/http/decode/encoded.hpp"
#include "unit/protocols/http/stages/sink_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;
using namespace tern::http::script;

namespace {

struct decode_stage_test : testing::Test {
  // As an operation does it: the stage first, then the sink it left.
  void answer(const head& h) {
    at.out = &inner;
    under_test.wrap(at, h);
    at.out->on_head(h);
  }
  head response(std::string_view coding, int32_t status = 200) {
    list = {{"Content-Type", "text/plain"}, {"Content-Encoding", coding}};
    head h;
    h.status = status;
    h.list = list;
    h.length = 10;
    return h;
  }
  bool wraps(const head& h) {
    answer(h);
    return at.out != &inner;
  }
  outcome end() {
    outcome e{{}, reach::responding, false};
    EXPECT_EQ(under_test.on_end(at, e, now_t()).kind, verdict_kind::pass);
    return e;
  }
  std::vector<field> list;
  noting_sink inner;
  noting_host host;
  attempt at;
  decode_stage under_test{host, {}};
};

}  // namespace

TEST_F(decode_stage_test, a_body_with_a_known_coding_is_decoded) {
  answer(response("gzip"));
  ASSERT_NE(at.out, &inner);
  EXPECT_FALSE(inner.heads.back().length);
  EXPECT_NE(inner.heads.back().find("content-encoding"), nullptr);
  offer(*at.out, host, gzipped(sample()));
  EXPECT_EQ(inner.text, sample());
  EXPECT_FALSE(end().why);
}

TEST_F(decode_stage_test, other_bodies_pass_as_they_are) {
  for (std::string_view coding : {"", "identity", "compress", "gzip, compress"}) {
    EXPECT_FALSE(wraps(response(coding))) << coding;
    EXPECT_EQ(inner.heads.back().length, 10u);
  }
  EXPECT_FALSE(wraps(response("gzip", 206)));
  head h = response("gzip");
  h.has_body = false;
  EXPECT_FALSE(wraps(h));
  h = response("gzip", 101);
  h.kind = head_kind::tunnel;
  EXPECT_FALSE(wraps(h));
  EXPECT_FALSE(end().why);
}

TEST_F(decode_stage_test, switched_off_it_does_nothing) {
  decode_stage off(host, {false, 1000});
  const head h = response("gzip");
  at.out = &inner;
  off.wrap(at, h);
  EXPECT_EQ(at.out, &inner);
}

TEST_F(decode_stage_test, too_many_codings_fail) {
  answer(response("gzip, gzip, gzip, gzip, gzip"));
  EXPECT_FALSE(host.why);
  answer(response("gzip, gzip, gzip, gzip, gzip, gzip"));
  EXPECT_EQ(host.why.code(), TERN_E_DECODE);
  EXPECT_EQ(host.why.message(), "the response says it is encoded 6 times over; 5 are decoded at most");
  EXPECT_EQ(inner.heads.size(), 2u);
  EXPECT_EQ(end().why.code(), TERN_E_DECODE);
}

// Outer stages, a retry for one, are to see it as well.
TEST_F(decode_stage_test, the_end_of_a_cut_off_body_is_a_failure_for_other_stages_too) {
  answer(response("gzip"));
  offer(*at.out, host, gzipped(sample()).substr(0, 50));
  const outcome e = end();
  EXPECT_EQ(e.why.code(), TERN_E_DECODE);
  EXPECT_TRUE(e.maybe_processed);
}

TEST_F(decode_stage_test, the_next_attempt_starts_afresh) {
  answer(response("gzip"));
  offer(*at.out, host, gzipped(sample()).substr(0, 50));
  answer(response("deflate"));
  inner.text.clear();
  offer(*at.out, host, deflated("text", wrapping::raw));
  EXPECT_EQ(inner.text, "text");
  EXPECT_FALSE(end().why);
  answer(response("identity"));
  EXPECT_EQ(at.out, &inner);
  EXPECT_FALSE(end().why);
}

TEST_F(decode_stage_test, the_limits_are_those_of_the_options) {
  decode_stage small(host, {true, 10});
  const head h = response("gzip");
  at.out = &inner;
  small.wrap(at, h);
  at.out->on_head(h);
  offer(*at.out, host, gzipped(std::string(2 * limits::http_ratio_from, 'x')));
  EXPECT_EQ(host.why.code(), TERN_E_DECODE);
}

TEST_F(decode_stage_test, a_response_said_to_be_encoded_may_be_empty) {
  answer(response("gzip"));
  EXPECT_FALSE(end().why);
}
