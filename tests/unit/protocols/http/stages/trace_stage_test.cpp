#include "protocols/http/stages/trace_stage.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "protocols/http/message/request.hpp"
#include "protocols/http/message/trace_context.hpp"

using namespace tern;
using namespace tern::http;

namespace {

const std::string given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct trace_stage_test : testing::Test {
  trace_stage_test() : random(as_bytes(std::string_view("0123456789abcdef0123456789abcdef"))) {
    auto head = std::make_shared<request_head>();
    head->list = {{"Accept", "*/*"}};
    kept.request = std::move(head);
  }
  void begin_with(std::string traceparent) {
    auto head = std::make_shared<request_head>(static_cast<const request_head&>(*kept.request));
    head->list.push_back({"Traceparent", std::move(traceparent)});
    kept.request = std::move(head);
  }
  // What the next attempt sends.
  std::string enter() {
    attempt a = kept;
    EXPECT_EQ(under_test.on_request(a, now_t()).kind, verdict_kind::pass);
    std::vector<std::string> sent;
    for (const owned_field& f : static_cast<const request_head&>(*a.request).list)
      if (iequals(f.name, "traceparent")) sent.push_back(f.value);
    EXPECT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0], a.request->trace);
    EXPECT_TRUE(is_traceparent(sent[0])) << sent[0];
    return sent[0];
  }
  static std::string trace_of(const std::string& traceparent) { return traceparent.substr(3, trace_id_digits); }
  static std::string flags_of(const std::string& traceparent) { return traceparent.substr(53); }

  auth_memory random;
  attempt kept;
  trace_options how;
  trace_stage under_test{how, random};
};

struct child_of_given : trace_stage_test {
  child_of_given() {
    how = {given, trace_begin::sampled, true};
    begin_with(given);
  }
};

}  // namespace

TEST_F(trace_stage_test, begins_one_trace_for_all_attempts) {
  how.begin = trace_begin::sampled;
  const std::string first = enter();
  EXPECT_EQ(flags_of(first), "01");
  EXPECT_EQ(enter(), first);
  trace_stage other(how, random);
  attempt a = kept;
  other.on_request(a, now_t());
  EXPECT_NE(trace_of(a.request->trace), trace_of(first)) << "another request, another trace";
}

TEST_F(trace_stage_test, says_when_it_is_not_recorded) {
  how.begin = trace_begin::unsampled;
  EXPECT_EQ(flags_of(enter()), "00");
}

TEST_F(trace_stage_test, gives_each_attempt_an_id_of_its_own_in_a_trace_that_begins) {
  how = {"", trace_begin::sampled, true};
  const std::string first = enter(), second = enter(), third = enter();
  EXPECT_EQ(trace_of(second), trace_of(first));
  EXPECT_EQ(trace_of(third), trace_of(first));
  EXPECT_NE(second, first);
  EXPECT_NE(third, second);
}

TEST(trace_options, need_a_stage_only_for_what_is_made) {
  EXPECT_FALSE(trace_options().is_needed());
  EXPECT_FALSE((trace_options{given, trace_begin::sampled, false}).is_needed()) << "it goes out as it is";
  EXPECT_TRUE((trace_options{given, trace_begin::none, true}).is_needed());
  EXPECT_TRUE((trace_options{"", trace_begin::unsampled, false}).is_needed());
  EXPECT_FALSE((trace_options{"", trace_begin::none, true}).is_needed()) << "there is no trace to be in";
}

TEST_F(child_of_given, is_in_its_trace_with_its_flags) {
  trace_stage stage(how, random);
  attempt a = kept;
  stage.on_request(a, now_t());
  EXPECT_EQ(trace_of(a.request->trace), trace_of(given));
  EXPECT_EQ(flags_of(a.request->trace), "01");
  EXPECT_NE(a.request->trace, given);
  const std::string first = a.request->trace;
  a = kept;
  stage.on_request(a, now_t());
  EXPECT_NE(a.request->trace, first);
  EXPECT_EQ(kept.request->trace, "") << "what stood before the stage stays";
}
