// Stages together, in the order make_stages gives them, run as an operation runs them.
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "protocols/http/auth/challenge.hpp"
#include "protocols/http/stages/make_stages.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct way_there final : router {
  expected<std::shared_ptr<const target>> route(const url& to) override {
    auto t = std::make_shared<target>();
    t->scheme = to.scheme;
    t->host = to.host;
    t->port = port_or_default(to);
    t->origin.text = origin_text(to.scheme, to.host, t->port);
    return std::shared_ptr<const target>(std::move(t));
  }
};
struct no_host final : stage_host {
  void sink_failed(error) override {}
};

struct scripted_answer {
  int32_t status;
  std::vector<field> list;
};

struct stage_order_test : testing::Test {
  stage_order_test() {
    how.cookies = true;
    auto auth = std::make_shared<auth_options>();
    auth->first_origin = "http://a.org:80";
    auth->given = make_password("Mufasa", "Circle of Life");
    how.auth = auth;
  }

  // The status of the result; `sent` has what went over the wire.
  int32_t run(std::string_view where, std::deque<scripted_answer> answers) {
    auto first = std::make_shared<request_head>();
    first->method = "GET";
    first->url = where;
    const url u = *parse_url(where);
    first->target = request_target(u);
    first->authority = authority(u);
    attempt now;
    now.request = first;
    now.where = *ways.route(u);
    std::vector<std::unique_ptr<stage>> stages;
    make_stages(now, how, client, ways, host, files, nullptr, stages);
    std::vector<attempt> kept(stages.size());
    for (size_t from = 0; !answers.empty();) {
      for (size_t i = from; i < stages.size(); ++i) {
        kept[i] = now;
        EXPECT_EQ(stages[i]->on_request(now, now_t()).kind, verdict_kind::pass);
      }
      sent.push_back(std::static_pointer_cast<const request_head>(now.request));
      const scripted_answer next = std::move(answers.front());
      answers.pop_front();
      head h;
      h.status = next.status;
      h.list = next.list;
      size_t at = stages.size();
      verdict_kind kind = verdict_kind::pass;
      while (kind == verdict_kind::pass && at > 0) kind = stages[--at]->on_head(now, h, now_t()).kind;
      if (kind == verdict_kind::pass) return next.status;
      EXPECT_EQ(kind, verdict_kind::again);
      now = kept[at];
      from = at;
    }
    ADD_FAILURE() << "more requests than answers";
    return 0;
  }

  // The fields of that name of one request, one behind the other.
  std::string field_of(size_t request, std::string_view name) const {
    std::string found;
    for (const owned_field& f : sent.at(request)->list)
      if (iequals(f.name, name)) found += (found.empty() ? "" : " | ") + f.value;
    return found;
  }

  std::array<std::byte, 32> seed{};
  client_state client{seed, []() noexcept -> int64_t { return 0; }};
  way_there ways;
  no_host host;
  manual_offload files;
  stage_settings how;
  std::vector<std::shared_ptr<const request_head>> sent;
};

}  // namespace

TEST_F(stage_order_test, the_answer_to_a_digest_challenge_has_the_cookie_that_came_with_it) {
  const std::vector<field> challenge = {
      {"WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256"}, {"Set-Cookie", "session=1"}};
  EXPECT_EQ(run("http://a.org/private", {{401, challenge}, {200, {}}}), 200);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(field_of(0, "Cookie"), "");
  EXPECT_EQ(field_of(0, "Authorization"), "");
  EXPECT_EQ(field_of(1, "Cookie"), "session=1");
  const std::string answer = field_of(1, "Authorization");
  ASSERT_TRUE(answer.starts_with("Digest ")) << answer;
  const auto parameters = parse_auth_parameters(std::string_view(answer).substr(7));
  EXPECT_EQ(*find_parameter(parameters, "nonce"), "n");
  EXPECT_EQ(*find_parameter(parameters, "uri"), "/private");
  EXPECT_EQ(client.cookies.size(), 1u);
}

TEST_F(stage_order_test, a_challenge_replaces_a_cookie_and_ends_another) {
  const url here = *parse_url("http://a.org/");
  ASSERT_TRUE(client.cookies.store(here, "session=old", 0));
  ASSERT_TRUE(client.cookies.store(here, "tried=yes", 0));
  const std::vector<field> challenge = {
      {"WWW-Authenticate", "Basic realm=r"}, {"Set-Cookie", "session=new"}, {"Set-Cookie", "tried=; Max-Age=0"}};
  EXPECT_EQ(run("http://a.org/", {{401, challenge}, {200, {}}}), 200);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(field_of(0, "Cookie"), "session=old; tried=yes");
  EXPECT_EQ(field_of(1, "Cookie"), "session=new");
  EXPECT_EQ(field_of(1, "Authorization"), "Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl");
}

TEST_F(stage_order_test, every_response_on_the_way_sets_its_cookies) {
  EXPECT_EQ(run("http://a.org/", {{302, {{"Location", "/next"}, {"Set-Cookie", "hop=1"}}},
                                  {401, {{"WWW-Authenticate", "Basic realm=r"}, {"Set-Cookie", "asked=1"}}},
                                  {421, {{"Set-Cookie", "elsewhere=1"}}},
                                  {200, {{"Set-Cookie", "done=1"}}}}),
            200);
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(field_of(1, "Cookie"), "hop=1");
  EXPECT_EQ(field_of(2, "Cookie"), "hop=1; asked=1");
  EXPECT_EQ(field_of(3, "Cookie"), "hop=1; asked=1; elsewhere=1");
  EXPECT_EQ(client.cookies.header_for(*parse_url("http://a.org/"), 0), "hop=1; asked=1; elsewhere=1; done=1");
}
