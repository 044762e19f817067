// Runs an auth_stage as an operation does, against a scripted server, and writes down what went over the wire.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "protocols/http/stages/auth_stage.hpp"
#include "sansio/bytes_source.hpp"

namespace tern::test {

struct served {
  int32_t status = 200;
  fields list{};
};

inline served unauthorized(std::vector<std::string> challenges) {
  served s{401, {}};
  for (std::string& c : challenges) s.list.push_back({"WWW-Authenticate", std::move(c)});
  return s;
}

// Of a request; empty: none.
inline std::string authorization_of(const http::request_head& r) {
  std::string found;
  for (const owned_field& f : r.list) {
    if (!iequals(f.name, "authorization")) continue;
    EXPECT_TRUE(found.empty()) << "two Authorization fields";
    EXPECT_TRUE(is_header_value(f.value));
    found = f.value;
  }
  return found;
}

using server = std::function<served(const http::request_head& request, std::string_view body)>;

struct auth_request {
  std::string target = "/";
  std::string origin = "http://h:80";
  std::string method = "GET";
  std::string body{};
  fields list{};
};

struct auth_run {
  std::vector<std::string> sent;  // the Authorization of each exchange; "-": none
  int32_t status = 0;             // of the result; 0: the stage failed the operation
  error why;
};

// What an operation does with this stage alone. `lost`: exchanges that end without a response, by their number from 0; an outer
// stage then tries again.
inline auth_run run_auth(http::auth_stage& stage, const auth_request& what, const server& serve,
                         std::vector<size_t> lost = {}) {
  auto head = std::make_shared<http::request_head>();
  head->method = what.method;
  head->target = what.target;
  head->list = what.list;
  auto where = std::make_shared<target>();
  where->origin.text = what.origin;
  where->host = what.origin.substr(what.origin.find("//") + 2);
  where->host.resize(where->host.rfind(':'));
  bytes_source body(as_bytes(what.body), nullptr);
  attempt first;
  first.request = head;
  first.where = where;
  first.body = what.body.empty() ? nullptr : &body;

  auth_run run;
  for (int step = 0; step < 20; ++step) {
    attempt a = first;
    verdict v = stage.on_request(a, now_t());
    if (v.kind == verdict_kind::scan) {
      EXPECT_EQ(a.request, first.request);
      for (const char& c : what.body) stage.on_body(as_bytes({&c, 1}));
      v = stage.on_request(a, now_t());
    }
    if (v.kind == verdict_kind::fail) {
      run.why = v.why;
      return run;
    }
    EXPECT_EQ(v.kind, verdict_kind::pass);
    const auto& request = static_cast<const http::request_head&>(*a.request);
    const std::string authorization = authorization_of(request);
    run.sent.push_back(authorization.empty() ? "-" : authorization);
    if (std::ranges::find(lost, run.sent.size() - 1) != lost.end()) continue;
    const served answer = serve(request, what.body);
    std::vector<field> list;
    for (const owned_field& f : answer.list) list.push_back({f.name, f.value});
    struct head h;
    h.status = answer.status;
    h.list = list;
    v = stage.on_head(a, h, now_t());
    if (v.kind == verdict_kind::pass) {
      run.status = answer.status;
      return run;
    }
    EXPECT_EQ(v.kind, verdict_kind::again);
    EXPECT_FALSE(v.hop);
  }
  ADD_FAILURE() << "the stage never ends";
  return run;
}

struct auth_stage_fixture : testing::Test {
  auth_run run(const auth_request& what, const server& serve, std::vector<size_t> lost = {}) {
    http::auth_stage stage(std::make_shared<http::auth_options>(options), memory);
    return run_auth(stage, what, serve, std::move(lost));
  }
  http::auth_memory memory{as_bytes("a seed that is known to the test")};
  http::auth_options options = [] {
    http::auth_options o;
    o.first_origin = "http://h:80";
    o.given = http::make_password("user", "pass");
    return o;
  }();
};

}  // namespace tern::test
