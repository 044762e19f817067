#include "protocols/http/stages/validate_stage.hpp"

#include "protocols/http/stages/decode_stage.hpp"
#include "unit/protocols/http/decode/encoded.hpp"
#include "unit/protocols/http/stages/sink_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::script;

namespace {

struct validate_stage_test : testing::Test {
  head response(std::string_view type, int32_t status = 200) {
    list.clear();
    if (!type.empty()) list.push_back({"content-type", type});
    head h;
    h.status = status;
    h.list = list;
    return h;
  }
  // The error that came of the head.
  error answer(const head& h, std::string accept, uint64_t max_bytes = no_limit) {
    under_test.emplace(host, validate_options{std::move(accept), max_bytes});
    host = {};
    at.out = &inner;
    under_test->wrap(at, h);
    at.out->on_head(h);
    return host.why;
  }
  outcome end() {
    outcome e{{}, reach::responding, false};
    EXPECT_EQ(under_test->on_end(at, e, now_t()).kind, verdict_kind::pass);
    return e;
  }
  std::vector<field> list;
  noting_sink inner;
  noting_host host;
  attempt at;
  std::optional<validate_stage> under_test;
};

}  // namespace

TEST_F(validate_stage_test, a_type_that_was_not_asked_for_fails) {
  const error why = answer(response("text/html; charset=utf-8"), "application/json, text/plain");
  EXPECT_EQ(why.code(), TERN_E_CONTENT_TYPE);
  EXPECT_EQ(why.message(),
            "the response has the type \"text/html; charset=utf-8\", asked for was \"application/json, text/plain\"");
  EXPECT_EQ(inner.heads.size(), 1u);
  EXPECT_EQ(at.out->on_data(as_bytes("x")), 0u);
  EXPECT_EQ(inner.text, "");
  EXPECT_EQ(end().why.code(), TERN_E_CONTENT_TYPE);
  EXPECT_TRUE(end().maybe_processed);
}

TEST_F(validate_stage_test, a_type_that_was_asked_for_passes) {
  for (std::string_view accept : {"", "*/*", "text/*", "application/json, text/html", "TEXT/HTML;q=0.5"}) {
    EXPECT_FALSE(answer(response("text/html; charset=utf-8"), std::string(accept)));
    EXPECT_EQ(at.out, &inner);
    EXPECT_FALSE(end().why);
  }
}

TEST_F(validate_stage_test, only_successes_are_looked_at) {
  for (int32_t status : {302, 404, 500}) EXPECT_FALSE(answer(response("text/html", status), "application/json"));
  for (int32_t status : {200, 203, 206, 299}) EXPECT_TRUE(answer(response("text/html", status), "application/json"));
  head h = response("text/html");
  h.kind = head_kind::tunnel;
  EXPECT_FALSE(answer(h, "application/json", 0));
}

TEST_F(validate_stage_test, a_response_without_a_type_is_a_stream_of_octets) {
  EXPECT_EQ(answer(response(""), "text/html").message(), "the response has no type, asked for was \"text/html\"");
  EXPECT_FALSE(answer(response(""), "application/*"));
  head h = response("", 204);
  h.has_body = false;
  EXPECT_FALSE(answer(h, "text/html"));
  h = response("image/png");  // to HEAD
  h.has_body = false;
  EXPECT_TRUE(answer(h, "text/html"));
}

TEST_F(validate_stage_test, parts_have_types_of_their_own) {
  EXPECT_FALSE(answer(response("multipart/byteranges; boundary=x", 206), "text/html"));
  EXPECT_TRUE(answer(response("multipart/byteranges; boundary=x"), "text/html"));
}

TEST_F(validate_stage_test, what_is_no_type_matches_nothing) {
  for (std::string_view type : {"html", "text/", "/html", "text/html, text/html", "text /html"})
    EXPECT_TRUE(answer(response(type), "*/*")) << type;
}

TEST_F(validate_stage_test, a_body_announced_too_long_fails_at_once) {
  head h = response("text/html");
  h.length = 101;
  const error why = answer(h, "", 100);
  EXPECT_EQ(why.code(), TERN_E_BODY_TOO_LARGE);
  EXPECT_EQ(why.message(), "the response body has 101 bytes, more than the 100 bytes allowed");
  EXPECT_EQ(inner.heads.back().length, 101u);
  h.length = 100;
  EXPECT_FALSE(answer(h, "", 100));
  h.length = 101;
  h.has_body = false;  // to HEAD
  EXPECT_FALSE(answer(h, "", 100));
}

TEST_F(validate_stage_test, a_body_that_turns_out_too_long_fails_where_it_does) {
  for (size_t cut : {1, 3, 10}) {
    inner.text.clear();
    answer(response("text/html"), "", 10);
    offer(*at.out, host, "0123456789", cut);
    EXPECT_EQ(inner.text, "0123456789");
    EXPECT_FALSE(end().why);
    EXPECT_EQ(at.out->on_data(as_bytes("x")), 0u);
    EXPECT_EQ(host.why.message(), "the response body is longer than the 10 bytes allowed");
    EXPECT_EQ(at.out->on_data(as_bytes("x")), 0u);
    EXPECT_EQ(host.calls, 1);
    EXPECT_EQ(inner.text, "0123456789");
    EXPECT_EQ(end().why.code(), TERN_E_BODY_TOO_LARGE);
  }
}

TEST_F(validate_stage_test, what_is_offered_twice_counts_once) {
  answer(response("text/html"), "", 10);
  inner.per_call = 3;
  inner.stubborn = 2;
  EXPECT_EQ(offer(*at.out, host, "0123456789"), 5u);
  EXPECT_EQ(inner.text, "0123456789");
  EXPECT_FALSE(host.why);
}

TEST_F(validate_stage_test, trailers_and_ends_pass) {
  answer(response("text/html"), "", 10);
  head h;
  h.kind = head_kind::trailers;
  h.length = 100;
  at.out->on_head(h);
  at.out->on_progress(reach::responding);
  at.out->on_end({error(TERN_E_PEER_CLOSED), reach::responding, true});
  EXPECT_EQ(inner.events, "head 1 head 3 progress 3 end ");
  EXPECT_EQ(inner.ends.back().why.code(), TERN_E_PEER_CLOSED);
  EXPECT_FALSE(host.why);
}

// Stages wrap from the outside in, so that the innermost one has the data first.
TEST_F(validate_stage_test, outside_of_decoding_it_counts_what_was_decoded) {
  decode_stage decodes(host, {});
  const std::string text(5000, 'x');
  list = {{"content-encoding", "gzip"}};
  head h;
  h.list = list;
  h.length = coded::gzipped(text).size();
  for (uint64_t most : {5000, 4999}) {
    host = {};
    inner.text.clear();
    at.out = &inner;
    under_test.emplace(host, validate_options{"", most});
    under_test->wrap(at, h);
    decodes.wrap(at, h);
    at.out->on_head(h);
    offer(*at.out, host, coded::gzipped(text), 10);
    EXPECT_EQ(host.why.code(), most == 5000 ? TERN_OK : TERN_E_BODY_TOO_LARGE);
    EXPECT_EQ(inner.text == text, most == 5000);
    EXPECT_FALSE(inner.heads.back().length);
  }
}

TEST_F(validate_stage_test, another_failure_stays_what_it_is) {
  answer(response("text/html"), "text/plain");
  outcome e{error(TERN_E_PEER_CLOSED), reach::responding, true};
  EXPECT_EQ(under_test->on_end(at, e, now_t()).kind, verdict_kind::pass);
  EXPECT_EQ(e.why.code(), TERN_E_PEER_CLOSED);
  EXPECT_EQ(end().why.code(), TERN_E_CONTENT_TYPE);
}

TEST_F(validate_stage_test, the_next_response_is_looked_at_by_itself) {
  EXPECT_TRUE(answer(response("text/html"), "text/plain"));
  at.out = &inner;
  const head good = response("text/plain");
  under_test->wrap(at, good);
  EXPECT_EQ(at.out, &inner);
  EXPECT_FALSE(end().why);
}
