#include "protocols/http/stages/cache_stage.hpp"

#include "base/limits.hpp"
#include "unit/protocols/http/stages/cache_script.hpp"

using namespace tern;
using namespace tern::http;

namespace {

const std::vector<field> fresh = {{"Cache-Control", "max-age=60"}};
const std::vector<field> tagged = {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}};
constexpr const char* key = "http://a.example/x?y";

struct cache_stage_test : cache_script {
  std::string sent_fields() const { return shown(sent().list); }
  bool logged(const std::string& line) const { return std::find(kept.log.begin(), kept.log.end(), line) != kept.log.end(); }
};

}  // namespace

TEST_F(cache_stage_test, what_was_stored_is_the_answer_while_it_is_fresh) {
  keep(fresh);
  EXPECT_TRUE(logged("stored body"));
  EXPECT_EQ(out.body, "body");
  EXPECT_EQ(out.ends, 1);
  pass_seconds(59);
  EXPECT_EQ(ask(asking()), "reply 200 body");
  EXPECT_EQ(note.age, 59);
  EXPECT_FALSE(note.revalidated || note.stale);
  EXPECT_NE(replied.find("Age: 59\n"), std::string::npos) << replied;
  pass_seconds(1);
  EXPECT_EQ(ask(asking()), "pass") << "its time is over, and there is nothing to ask by";
}

TEST_F(cache_stage_test, a_request_that_no_stored_response_concerns_asks_no_store) {
  bytes_source body(as_bytes(std::string_view("x")), nullptr);
  EXPECT_EQ(ask(asking({}, "POST"), &body), "pass");
  EXPECT_EQ(ask(asking({}, "GET"), &body), "pass");
  EXPECT_EQ(ask(asking({{"Range", "bytes=0-1"}})), "pass");
  EXPECT_EQ(ask(asking({{"Cache-Control", "no-store"}})), "pass");
  EXPECT_TRUE(kept.log.empty());
}

TEST_F(cache_stage_test, only_whole_good_responses_are_stored) {
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(200, fresh, "half", error(TERN_E_TRUNCATED)), "passed");
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(200, {{"Cache-Control", "no-store"}}), "passed");
  EXPECT_EQ(ask(asking({{"Range", "bytes=0-1"}})), "pass");
  EXPECT_EQ(respond(416, fresh), "passed") << "about the range, not about the URL";
  EXPECT_TRUE(kept.all[key].empty());
  EXPECT_TRUE(logged("dropped"));
}

TEST_F(cache_stage_test, only_what_was_taken_is_stored) {
  out.takes = 2;
  EXPECT_EQ(ask(asking()), "pass");
  const head h = answering(fresh);
  EXPECT_EQ(stage().on_head(now, h, now_t()).kind, verdict_kind::pass);
  stage().wrap(now, h);
  EXPECT_EQ(now.out->on_data(as_bytes(std::string_view("body"))), 2u);
  EXPECT_EQ(now.out->on_data(as_bytes(std::string_view("dy"))), 2u);
  now.out->on_end({});
  EXPECT_EQ(ask(asking()), "reply 200 body");
}

TEST_F(cache_stage_test, a_store_that_takes_no_more_holds_nobody_up) {
  kept.takes = 3;
  keep(fresh);
  EXPECT_EQ(out.body, "body");
  EXPECT_EQ(out.ends, 1);
  kept.is_full = true;
  keep(fresh);
  EXPECT_EQ(out.body, "bodybody");
  EXPECT_EQ(ask(asking()), "pass");
}

TEST_F(cache_stage_test, an_entry_larger_than_allowed_is_not_begun_or_dropped) {
  how.shared = std::make_shared<response_cache>(std::make_unique<scripted_store>(), 3);
  auto& other = static_cast<scripted_store&>(how.shared->entries());
  keep(fresh);
  EXPECT_EQ(other.log, (std::vector<std::string>{std::string("find ") + key})) << "announced";
  EXPECT_EQ(ask(asking()), "pass");
  head h = answering(fresh);
  EXPECT_EQ(stage().on_head(now, h, now_t()).kind, verdict_kind::pass);
  stage().wrap(now, h);
  EXPECT_EQ(now.out->on_data(as_bytes(std::string_view("body"))), 4u);
  EXPECT_EQ(other.log.back(), "dropped");
  now.out->on_end({});
}

TEST_F(cache_stage_test, what_is_stale_is_asked_about_and_confirmed) {
  keep(tagged);
  pass_seconds(100);
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(sent_fields(), "If-None-Match: \"1\"\n");
  EXPECT_EQ(respond(304, {{"ETag", "\"1\""}, {"Cache-Control", "max-age=10"}, {"X-New", "1"}}, ""), "reply 200 body");
  EXPECT_TRUE(note.revalidated);
  EXPECT_FALSE(note.stale);
  EXPECT_NE(replied.find("X-New: 1\n"), std::string::npos) << replied;
  EXPECT_TRUE(logged("update"));
  EXPECT_EQ(ask(asking()), "reply 200 body") << "fresh again";
  EXPECT_FALSE(note.revalidated);
}

TEST_F(cache_stage_test, what_was_just_confirmed_is_not_stale_however_short_its_time) {
  keep({{"Cache-Control", "max-age=0"}, {"ETag", "\"1\""}});
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(304, {{"ETag", "\"1\""}}, ""), "reply 200 body");
  EXPECT_TRUE(note.revalidated);
  EXPECT_FALSE(note.stale);
}

TEST_F(cache_stage_test, what_may_not_be_stored_any_more_is_used_once_and_gone) {
  keep(tagged);
  pass_seconds(100);
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(304, {{"ETag", "\"1\""}, {"Cache-Control", "no-store"}}, ""), "reply 200 body");
  EXPECT_TRUE(kept.all[key].empty());
}

TEST_F(cache_stage_test, another_response_takes_its_place_or_ends_it) {
  keep(tagged);
  pass_seconds(100);
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(200, tagged, "newer"), "passed");
  EXPECT_EQ(ask(asking()), "reply 200 newer");
  pass_seconds(100);
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(200, {{"Cache-Control", "no-store"}}, "secret"), "passed");
  EXPECT_TRUE(kept.all[key].empty());
}

TEST_F(cache_stage_test, a_condition_of_the_program_is_its_own) {
  keep(tagged);
  EXPECT_EQ(ask(asking({{"If-None-Match", "\"1\""}})), "reply 304");
  EXPECT_EQ(ask(asking({{"If-None-Match", "\"2\""}})), "reply 200 body");
  pass_seconds(100);
  EXPECT_EQ(ask(asking({{"If-None-Match", "\"2\""}})), "pass");
  EXPECT_EQ(respond(304, {{"ETag", "\"2\""}}, ""), "passed") << "about what the program has";
}

TEST_F(cache_stage_test, a_request_for_what_is_there_gets_504_when_nothing_is) {
  EXPECT_EQ(ask(asking({{"Cache-Control", "only-if-cached"}})), "reply 504");
  keep(fresh);
  EXPECT_EQ(ask(asking({{"Cache-Control", "only-if-cached"}})), "reply 200 body");
}

TEST_F(cache_stage_test, what_is_stale_stands_in_for_failures) {
  keep({{"Cache-Control", "max-age=60, stale-if-error=60"}, {"ETag", "\"1\""}});
  pass_seconds(100);
  for (const int32_t status : {500, 502, 503, 504}) {
    EXPECT_EQ(ask(asking()), "pass");
    EXPECT_EQ(respond(status, {}), "reply 200 body");
    EXPECT_TRUE(note.stale);
  }
  EXPECT_EQ(ask(asking()), "pass");
  outcome failed{error(TERN_E_CONNECT), reach::unsent, false};
  EXPECT_EQ(carry_out(stage().on_end(now, failed, now_t())), "reply 200 body");
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(404, {}), "passed") << "the server knows what it says";
  pass_seconds(100);
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(503, {}), "passed") << "too old";
}

TEST_F(cache_stage_test, an_end_that_the_program_has_seen_the_beginning_of_stays) {
  keep({{"Cache-Control", "max-age=0, stale-if-error=60"}});
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(200, {}, "half", error(TERN_E_TRUNCATED)), "passed");
}

TEST_F(cache_stage_test, what_is_stale_may_be_used_while_it_is_renewed) {
  keep({{"Cache-Control", "max-age=0, stale-while-revalidate=60"}, {"ETag", "\"1\""}});
  EXPECT_EQ(ask(asking({{"Accept", "x"}})), "reply 200 body");
  EXPECT_TRUE(note.stale);
  EXPECT_EQ(due, 1);
  EXPECT_EQ(ask(asking()), "reply 200 body");
  EXPECT_EQ(due, 1) << "somebody is at it";
  const auto renewal = how.shared->spawn(now_t());
  ASSERT_NE(renewal, nullptr);
  EXPECT_EQ(renewal->terms, own_terms);
  EXPECT_EQ(ask(static_cast<const request_head&>(*renewal->request)), "pass") << "no answer to itself";
  EXPECT_EQ(sent_fields(), "Accept: x\nIf-None-Match: \"1\"\n");
  EXPECT_EQ(respond(304, {{"Cache-Control", "max-age=60"}}, ""), "reply 200 body");
  EXPECT_EQ(ask(asking()), "reply 200 body");
  EXPECT_FALSE(note.stale);
}

TEST_F(cache_stage_test, a_store_that_does_not_answer_has_nothing) {
  keep({{"Cache-Control", "max-age=60"}});
  disk_hangs = true;
  EXPECT_EQ(ask(asking()), "waits");
  EXPECT_EQ(due_at, after(now_t(), limits::cache_look_wait)) << "known before it waits";
  EXPECT_EQ(wait_until_due(), "pass");
  EXPECT_EQ(stage().deadline(), never);
  const auto before = kept.log;
  EXPECT_EQ(ask(asking()), "pass") << "others do not wait";
  EXPECT_EQ(respond(200, {{"Cache-Control", "max-age=60"}}), "passed");
  EXPECT_EQ(ask(asking({{"Cache-Control", "only-if-cached"}})), "reply 504");
  EXPECT_EQ(kept.log, before) << "it gets nothing more to do";
  EXPECT_EQ(heard(), "") << "nobody listens";
  disk_hangs = false;
  EXPECT_EQ(ask(asking()), "reply 200 body");
}

TEST_F(cache_stage_test, a_look_up_that_has_not_begun_is_no_disk_that_hangs) {
  keep({{"Cache-Control", "max-age=60"}});
  threads_are_busy = true;
  EXPECT_EQ(ask(asking({{"Cache-Control", "only-if-cached"}})), "waits");
  const now_t first = due_at;
  EXPECT_EQ(wait_until_due(), "waits");
  EXPECT_EQ(due_at, after(first, limits::cache_look_wait));
  const auto before = kept.log;
  EXPECT_EQ(heard(), "reply 200 body");
  EXPECT_EQ(kept.log, before) << "it was asked once";
  EXPECT_FALSE(how.shared->is_late());
}

TEST_F(cache_stage_test, a_look_up_that_never_begins_is_not_waited_for_without_end) {
  keep({{"Cache-Control", "max-age=60"}});
  threads_are_busy = true;
  EXPECT_EQ(ask(asking()), "waits");
  while (due_at < after(now_t(), limits::cache_queue_wait)) ASSERT_EQ(wait_until_due(), "waits");
  EXPECT_EQ(wait_until_due(), "pass");
  EXPECT_EQ(ask(asking()), "pass") << "nor do others stand in that line";
}

TEST_F(cache_stage_test, who_stands_in_line_for_a_disk_that_hangs_goes_with_the_first_who_knows) {
  keep({{"Cache-Control", "max-age=60"}});
  threads_are_busy = true;
  EXPECT_EQ(ask(asking()), "waits");
  const response_cache::lateness known(how.shared);
  EXPECT_EQ(wait_until_due(), "pass");
}

TEST_F(cache_stage_test, another_request_hears_nothing_of_a_look_up_before_it) {
  keep({{"Cache-Control", "max-age=60"}});
  threads_are_busy = true;
  EXPECT_EQ(ask(asking()), "waits");
  give_up();
  request_head other = asking();
  other.target = "/other";
  EXPECT_EQ(ask(other), "waits");
  EXPECT_EQ(heard(), "pass");
}

TEST_F(cache_stage_test, what_is_only_to_be_had_of_a_store_that_does_not_answer_is_not_there) {
  keep({{"Cache-Control", "max-age=60"}});
  disk_hangs = true;
  EXPECT_EQ(ask(asking({{"Cache-Control", "only-if-cached"}})), "waits");
  EXPECT_EQ(wait_until_due(), "reply 504");
}

TEST_F(cache_stage_test, a_change_does_not_wait_for_the_store_either) {
  keep({{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}});
  disk_hangs = true;
  EXPECT_EQ(ask(asking({}, "PUT")), "waits");
  EXPECT_EQ(wait_until_due(), "pass");
  EXPECT_EQ(sent_fields(), "");
}

TEST_F(cache_stage_test, head_is_answered_by_get_and_renews_it) {
  keep(tagged);
  EXPECT_EQ(ask(asking({}, "HEAD")), "reply 200");
  pass_seconds(100);
  EXPECT_EQ(ask(asking({}, "HEAD")), "pass");
  EXPECT_EQ(sent_fields(), "");
  EXPECT_EQ(respond(200, tagged, ""), "passed");
  EXPECT_EQ(ask(asking()), "reply 200 body");
  pass_seconds(100);
  EXPECT_EQ(ask(asking({}, "HEAD")), "pass");
  EXPECT_EQ(respond(200, {{"ETag", "\"2\""}}, ""), "passed");
  EXPECT_TRUE(kept.all[key].empty());
}

TEST_F(cache_stage_test, unsafe_methods_remove_what_they_are_about) {
  keep(fresh);
  EXPECT_EQ(ask(asking({}, "DELETE")), "pass");
  EXPECT_EQ(respond(500, {}), "passed");
  EXPECT_EQ(ask(asking()), "reply 200 body");
  EXPECT_EQ(ask(asking({}, "POST")), "pass");
  EXPECT_EQ(respond(201, {{"Location", "/new"}}), "passed");
  EXPECT_TRUE(logged(std::string("remove ") + key));
  EXPECT_TRUE(logged("remove http://a.example/new"));
  EXPECT_EQ(ask(asking()), "pass");
}

TEST_F(cache_stage_test, put_and_patch_are_about_what_is_stored) {
  keep(tagged);
  for (const char* method : {"PUT", "PATCH"}) {
    EXPECT_EQ(ask(asking({}, method)), "pass");
    EXPECT_EQ(sent_fields(), "If-Match: \"1\"\n");
  }
  EXPECT_EQ(ask(asking({{"If-Match", "*"}}, "PUT")), "pass");
  EXPECT_EQ(sent_fields(), "If-Match: *\n");
  how.if_match = false;
  cache_stage without(how, around, *this, files);
  attempt put;
  put.request = std::make_shared<request_head>(asking({}, "PUT"));
  EXPECT_EQ(without.on_request(put, now_t()).kind, verdict_kind::pass);
}

TEST_F(cache_stage_test, a_redirect_that_is_followed_is_kept_without_its_page) {
  const std::vector<field> moved = {{"Location", "/to"}, {"Content-Type", "text/html"}, {"Content-Length", "4"}};
  around.follows_redirects = true;
  EXPECT_EQ(ask(asking()), "pass");
  head h = answering(moved, 301);
  EXPECT_EQ(stage().on_head(now, h, now_t()).kind, verdict_kind::pass);
  EXPECT_TRUE(logged("stored ")) << "nobody reads on";
  EXPECT_EQ(ask(asking()), "reply 301");
  EXPECT_NE(replied.find("Location: /to\n"), std::string::npos);
  EXPECT_EQ(replied.find("Content-"), std::string::npos) << replied;
  around.follows_redirects = false;
  cache_stage other(how, around, *this, files);
  attempt again;
  again.request = std::make_shared<request_head>(asking());
  ASSERT_EQ(other.on_request(again, now_t()).kind, verdict_kind::ask);
  const stored_entries entries = {kept.all[key].begin()->second};
  EXPECT_FALSE(choose_kept(entries, {}, false)) << "for whoever wants to see it there is no page";
  EXPECT_TRUE(choose_kept(entries, {}, true));
}

TEST_F(cache_stage_test, cookies_of_the_jar_select) {
  cookie_jar jar;
  around.cookies = &jar;
  request_head r = asking();
  r.url = key;
  ASSERT_TRUE(jar.store(*parse_url(r.url), "a=1", cache_wall));
  EXPECT_EQ(ask(r), "pass");
  EXPECT_EQ(sent_fields(), "") << "others add them";
  EXPECT_EQ(respond(200, {{"Cache-Control", "max-age=60"}, {"Vary", "Cookie"}}), "passed");
  EXPECT_EQ(ask(r), "reply 200 body");
  ASSERT_TRUE(jar.store(*parse_url(r.url), "a=2", cache_wall));
  EXPECT_EQ(ask(r), "pass");
}

TEST_F(cache_stage_test, credentials_select_by_who_they_are_of) {
  auto auth = std::make_shared<auth_options>();
  where->origin.text = auth->first_origin = "http://a.example:80";
  auth->given = make_password("alice", "x");
  around.auth = auth;
  keep(fresh);
  EXPECT_EQ(ask(asking()), "reply 200 body");
  auth->given = make_password("bob", "x");
  EXPECT_EQ(ask(asking()), "pass");
  auth->given = nullptr;
  EXPECT_EQ(ask(asking()), "pass");
  for (const auto& [variant, e] : kept.all[key]) EXPECT_EQ(e->head().find("alice"), std::string_view::npos);
}

TEST_F(cache_stage_test, what_another_place_said_is_not_for_this_one) {
  keep(fresh);
  where->standpoint = "unix=/socket;";
  EXPECT_EQ(ask(asking()), "pass");
  EXPECT_EQ(respond(200, fresh, "there"), "passed");
  EXPECT_EQ(ask(asking()), "reply 200 there");
  where->standpoint.clear();
  EXPECT_EQ(ask(asking()), "reply 200 body");
}

TEST_F(cache_stage_test, what_cannot_be_read_is_not_there) {
  keep(fresh);
  auto damaged = std::make_shared<scripted_entry>();
  damaged->text = "\x01 no head";
  kept.all[key].begin()->second = damaged;
  EXPECT_EQ(ask(asking()), "pass");
}

TEST_F(cache_stage_test, who_is_given_up_while_the_store_is_asked_hears_nothing) {
  keep(fresh);
  now = {};
  now.request = std::make_shared<request_head>(asking());
  verdict v = stage().on_request(now, now_t());
  ASSERT_EQ(v.kind, verdict_kind::ask);
  EXPECT_EQ(v.who->ask(*v.what, 1, now_t()), nullptr);
  v.who->forget(1);
  files.run_all();
  {
    cache_stage gone(how, around, *this, files);
    v = gone.on_request(now, now_t());
    EXPECT_EQ(v.who->ask(*v.what, 2, now_t()), nullptr);
  }
  files.run_all();
}

// ---- requests at once for the same

namespace {

// One that is ahead: the store has nothing for it, and it takes off.
struct collapse_test : cache_stage_test {
  struct ahead_host final : stage_host {
    cache_stage* of = nullptr;
    attempt at;
    verdict said;
    void sink_failed(error) override {}
    void answered(const answer& what) override { said = of->on_answer(at, what, now_t()); }
  };
  collapse_test() {
    how.collapse = true;
    ahead = std::make_unique<cache_stage>(how, around, host, files);
    host.of = ahead.get();
    host.at.request = std::make_shared<request_head>(asking());
    host.at.out = &to;
    const verdict first = ahead->on_request(host.at, now_t());
    EXPECT_EQ(first.who->ask(*first.what, 8, now_t()), nullptr);
    files.run_all();
    EXPECT_EQ(host.said.kind, verdict_kind::ask) << "to take off";
    const auto off = host.said.who->ask(*host.said.what, 9, now_t());
    EXPECT_NE(off, nullptr);
    EXPECT_EQ(ahead->on_answer(host.at, *off, now_t()).kind, verdict_kind::pass);
  }
  void respond_ahead(const std::vector<field>& list) {
    const head h = answering(list);
    EXPECT_EQ(ahead->on_head(host.at, h, now_t()).kind, verdict_kind::pass);
    ahead->wrap(host.at, h);
    host.at.out->on_data(as_bytes(std::string_view("body")));
    host.at.out->on_end({});
  }
  scripted_sink to;
  ahead_host host;
  std::unique_ptr<cache_stage> ahead;
};

}  // namespace

TEST_F(collapse_test, the_second_waits_for_the_first_and_looks_again) {
  EXPECT_EQ(ask(asking()), "waits");
  EXPECT_EQ(stage().deadline(), now_t() + limits::cache_flight_wait);
  respond_ahead(fresh);
  EXPECT_EQ(heard(), "reply 200 body");
  EXPECT_EQ(stage().deadline(), never);
}

TEST_F(collapse_test, a_response_that_is_not_for_all_sends_the_others_off_at_its_head) {
  EXPECT_EQ(ask(asking()), "waits");
  const std::vector<field> list = {{"Cache-Control", "no-store"}};
  EXPECT_EQ(ahead->on_head(host.at, answering(list), now_t()).kind, verdict_kind::pass);
  EXPECT_EQ(heard(), "pass") << "at once, and waits for nobody again";
}

TEST_F(collapse_test, one_that_is_given_up_lands_too) {
  EXPECT_EQ(ask(asking()), "waits");
  ahead.reset();
  EXPECT_EQ(heard(), "pass");
}

TEST_F(collapse_test, who_has_waited_long_enough_goes_alone) {
  EXPECT_EQ(ask(asking()), "waits");
  EXPECT_EQ(due_at, after(now_t(), limits::cache_flight_wait)) << "known before it waits";
  EXPECT_EQ(wait_until_due(), "pass");
  EXPECT_EQ(stage().deadline(), never);
  ahead.reset();
  EXPECT_EQ(heard(), "") << "nobody listens";
}

TEST_F(collapse_test, other_requests_do_not_wait) {
  EXPECT_EQ(ask(asking({}, "HEAD")), "pass");
  EXPECT_EQ(ask(asking({}, "POST")), "pass");
  request_head other = asking();
  other.target = "/other";
  EXPECT_EQ(ask(other), "pass");
}
