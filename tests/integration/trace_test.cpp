// W3C Trace Context on the wire, and what the result tells of it.
#include <algorithm>

#include "integration/support.hpp"
#include "support/fault_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr size_t trace_end = 35;  // behind the trace id

// The values of this field in the requests that came, one for each request; "" where there is none.
std::vector<std::string> sent(const fault_server& server, const std::string& name) {
  std::vector<std::string> values;
  for (const std::string& head : server.heads()) {
    const size_t at = head.find("\r\n" + name + ": ");
    const size_t begin = at + name.size() + 4;
    values.push_back(at == std::string::npos ? "" : head.substr(begin, head.find("\r\n", begin) - begin));
    EXPECT_EQ(at == std::string::npos ? at : head.find("\r\n" + name + ": ", begin), std::string::npos) << "twice: " << head;
  }
  return values;
}

std::string meta(const answer& a) { return text(tern_result_meta(a.result.get(), str("traceparent"))); }

struct trace : ::testing::Test {
  fault_server server;
  handle<tern_client> client = make_client();
};

TEST_F(trace, is_passed_on_as_it_is) {
  EXPECT_EQ(get(client.get(), server.url("/bytes/1"), {{"trace.parent", parent}, {"trace.state", "a=1,b=2"}}).code(), TERN_OK);
  EXPECT_EQ(sent(server, "traceparent"), std::vector<std::string>{parent});
  EXPECT_EQ(sent(server, "tracestate"), std::vector<std::string>{"a=1,b=2"});
}

TEST_F(trace, of_the_client_is_the_default_of_its_requests) {
  client = make_client({{"trace.parent", parent}});
  get(client.get(), server.url("/bytes/1"));
  get(client.get(), server.url("/bytes/1"), {{"trace.parent", ""}});
  EXPECT_EQ(sent(server, "traceparent"), (std::vector<std::string>{parent, ""}));
}

TEST_F(trace, that_the_program_wrote_into_the_headers_stays) {
  auto r =
      make_request("GET", server.url("/bytes/1"),
                   {{"trace.parent", parent}, {"trace.state", "a=1"}, {"trace.ids", "child"}, {"trace.generate", "sampled"}});
  ASSERT_EQ(tern_http_request_set_header(r.get(), str("Traceparent"), str("my own"), nullptr), TERN_OK);
  const answer a = fetch(client.get(), r.get());
  EXPECT_EQ(sent(server, "Traceparent"), std::vector<std::string>{"my own"});
  EXPECT_EQ(sent(server, "traceparent"), std::vector<std::string>{""});
  EXPECT_EQ(sent(server, "tracestate"), std::vector<std::string>{""}) << "of the other one";
  EXPECT_EQ(meta(a), "");
}

TEST_F(trace, of_each_attempt_has_an_id_of_its_own_if_that_is_wanted) {
  server.on("/once", [](const fault_request& r) {
    return fault_script{{{fault_step::action::send, fault_response(r, "302 Found", "Location: /bytes/1\r\n", "")}}};
  });
  const answer a = get(client.get(), server.url("/once"), {{"trace.parent", parent}, {"trace.ids", "child"}});
  EXPECT_EQ(a.code(), TERN_OK);
  const std::vector<std::string> ids = sent(server, "traceparent");
  ASSERT_EQ(ids.size(), 2u);
  for (const std::string& id : ids) {
    EXPECT_EQ(id.substr(0, trace_end), parent.substr(0, trace_end));
    EXPECT_EQ(id.substr(id.size() - 2), "01");
    EXPECT_NE(id, parent);
  }
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(meta(a), ids[1]) << "of the one that answered";
}

TEST_F(trace, begins_where_there_is_none) {
  std::vector<std::string> told;
  for (int i = 0; i < 3; ++i) told.push_back(meta(get(client.get(), server.url("/bytes/1"), {{"trace.generate", "sampled"}})));
  EXPECT_EQ(sent(server, "traceparent"), told);
  for (const std::string& id : told) EXPECT_EQ(id.substr(53), "01");
  std::sort(told.begin(), told.end());
  EXPECT_EQ(std::unique(told.begin(), told.end()), told.end());
  get(client.get(), server.url("/bytes/1"), {{"trace.generate", "unsampled"}, {"trace.parent", parent}});
  EXPECT_EQ(sent(server, "traceparent").back(), parent) << "there is one";
}

TEST_F(trace, that_never_got_an_answer_is_known_too) {
  const answer a =
      get(client.get(), server.url("/close/before-head"), {{"trace.generate", "unsampled"}, {"retry.safe", "false"}});
  EXPECT_NE(a.code(), TERN_OK);
  EXPECT_EQ(sent(server, "traceparent").back(), meta(a));
}

TEST_F(trace, values_are_checked) {
  auto r = make_request("GET", server.url("/bytes/1"));
  for (const auto& [name, value] : options{{"trace.parent", "00-0"},
                                           {"trace.parent", parent + "\r\nHost: b"},
                                           {"trace.state", "a"},
                                           {"trace.ids", "none"},
                                           {"trace.generate", "true"}}) {
    tern_error* error = nullptr;
    EXPECT_EQ(tern_request_set(r.get(), str(name), str(value), &error), TERN_E_OPTION_VALUE) << name << "=" << value;
    EXPECT_NE(std::string(tern_error_message(error)).find(name), std::string::npos) << tern_error_message(error);
    tern_error_release(error);
  }
  ASSERT_EQ(tern_request_set(r.get(), str("trace.state"), str("a=1"), nullptr), TERN_OK);
  tern_error* error = nullptr;
  EXPECT_EQ(tern_submit(client.get(), r.get(), nullptr, 0, nullptr, &error), TERN_E_STATE);
  EXPECT_NE(std::string(tern_error_message(error)).find("trace.parent"), std::string::npos) << tern_error_message(error);
  tern_error_release(error);
}

}  // namespace
