// Cookies against httpbin, and the jar through the C API.
#include <sys/stat.h>

#include <fstream>

#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/httpbin_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class cookies : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new httpbin_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  static size_t count(tern_client* client) {
    const tern_value* list = nullptr;
    EXPECT_EQ(tern_client_cookies(client, &list, nullptr), TERN_OK);
    const size_t n = list ? list->length : 0;
    tern_value_release(list);
    return n;
  }
  static httpbin_server* server;
};
httpbin_server* cookies::server = nullptr;

TEST_F(cookies, set_by_a_redirect_are_sent_on_the_next_hop_and_later) {
  auto client = make_client({{"http.cookies", "true"}});
  answer a = get(client.get(), server->url("/cookies/set?a=1&b=two"));
  ASSERT_EQ(a.status(), 200) << a.message();
  EXPECT_NE(a.body().find("\"a\":\"1\""), std::string::npos) << a.body();
  EXPECT_NE(get(client.get(), server->url("/cookies")).body().find("\"b\":\"two\""), std::string::npos);
  EXPECT_EQ(count(client.get()), 2u);
  get(client.get(), server->url("/cookies/delete?a"));
  EXPECT_EQ(count(client.get()), 1u);
  EXPECT_EQ(get(client.get(), server->url("/cookies"), {{"http.cookies", "false"}}).body().find("two"), std::string::npos);
}

TEST_F(cookies, of_a_digest_challenge_are_stored_and_sent_with_its_answer) {
  auto client = make_client({{"http.cookies", "true"}, {"auth.user", "user"}, {"auth.password", "passwd"}});
  // httpbin's challenge sets stale_after to 1, and its response to an answer that brings the cookie sets it to 0.
  answer a = get(client.get(), server->url("/digest-auth/auth/user/passwd/MD5/1"));
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.info.attempts, 2u);
  const std::string sent = get(client.get(), server->url("/cookies")).body();
  EXPECT_NE(sent.find("\"fake\":\"fake_value\""), std::string::npos) << sent;
  EXPECT_NE(sent.find("\"stale_after\":\"0\""), std::string::npos) << sent;
}

TEST_F(cookies, of_a_digest_challenge_reach_the_server_with_the_answer) {
  fault_server guarded;
  guarded.on("/", [](const fault_request& r) {
    const bool in = !r.header("authorization").empty();
    return fault_script{
        {{fault_step::action::send,
          in ? fault_response(r, "200 OK", "", r.header("cookie"))
             : fault_response(r, "401 Unauthorized",
                              "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\nSet-Cookie: session=1\r\n",
                              "no")}}};
  });
  auto client = make_client({{"http.cookies", "true"}, {"auth.user", "user"}, {"auth.password", "passwd"}});
  answer a = get(client.get(), guarded.url("/"));
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.body(), "session=1");
}

TEST_F(cookies, of_a_response_are_in_its_result_whether_kept_or_not) {
  fault_server sets;
  sets.on("/a/b", [](const fault_request& r) {
    return fault_script{{{fault_step::action::send, fault_response(r, "200 OK",
                                                                   "Set-Cookie: one=1; Max-Age=60; HttpOnly\r\n"
                                                                   "Set-Cookie: two=caf\xe9; Path=/x; SameSite=Strict\r\n"
                                                                   "Set-Cookie: gone=1; Max-Age=0\r\n"
                                                                   "Set-Cookie: other=1; Domain=b.example\r\n"
                                                                   "set-cookie: tls=1; Secure\r\n",
                                                                   "")}}};
  });
  auto client = make_client();
  answer a = get(client.get(), sets.url("/a/b"));
  const tern_value* list = nullptr;
  ASSERT_EQ(tern_result_cookies(a.result.get(), &list, nullptr), TERN_OK);
  ASSERT_EQ(list->kind, TERN_VALUE_ARRAY);
  ASSERT_EQ(list->length, 2u) << "neither one that ends at once nor one that the server may not set";
  const auto text = [&](uint32_t which, const char* key) {
    const tern_value* v = tern_value_get(&list->as.items[which], tern_str_from(key));
    return v && v->length > 0 ? std::string(v->as.bytes, v->length) : std::string();
  };
  EXPECT_EQ(text(0, "name") + "=" + text(0, "value"), "one=1");
  EXPECT_EQ(text(0, "domain") + text(0, "path"), "127.0.0.1/a");
  EXPECT_EQ(tern_value_get(&list->as.items[0], str("http_only"))->as.i64, 1);
  EXPECT_EQ(tern_value_get(&list->as.items[0], str("expires"))->kind, TERN_VALUE_DATETIME);
  EXPECT_EQ(text(1, "value"), "caf\xe9");
  EXPECT_EQ(tern_value_get(&list->as.items[1], str("value"))->kind, TERN_VALUE_BYTES);
  EXPECT_EQ(text(1, "path") + text(1, "same_site"), "/xstrict");
  EXPECT_EQ(tern_value_get(&list->as.items[1], str("expires"))->kind, TERN_VALUE_NULL);
  EXPECT_EQ(count(client.get()), 0u);
  const tern_value* again = nullptr;
  ASSERT_EQ(tern_result_cookies(a.result.get(), &again, nullptr), TERN_OK);
  EXPECT_EQ(again, list);
}

TEST_F(cookies, of_a_stream_are_known_when_it_opens) {
  fault_server sets;
  sets.on("/a", [](const fault_request& r) {
    return fault_script{
        {{fault_step::action::send, fault_response(r, "200 OK",
                                                   "Set-Cookie: live=1; Max-Age=3600\r\n"
                                                   "Set-Cookie: old=1; Expires=Thu, 01 Jan 2015 00:00:01 GMT\r\n",
                                                   "x")}}};
  });
  auto client = make_client();
  auto request = make_request("GET", sets.url("/a"));
  auto stream = tern::integration::open(client.get(), request.get());
  bool opened = false;
  follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind != TERN_EVENT_STREAM_OPEN) return;
    opened = true;
    const tern_value* list = nullptr;
    ASSERT_EQ(tern_result_cookies(e.result, &list, nullptr), TERN_OK);
    ASSERT_EQ(list->length, 1u);
    const tern_value* expires = tern_value_get(&list->as.items[0], str("expires"));
    ASSERT_EQ(expires->kind, TERN_VALUE_DATETIME);
    EXPECT_GT(expires->as.i64, int64_t{1'700'000'000});
    handle<tern_request> of(tern_result_request(e.result));
    EXPECT_EQ(of.get(), request.get());
    tern_result_info info{};
    ASSERT_EQ(tern_result_view(e.result, &info, sizeof info), TERN_OK);
    EXPECT_EQ(info.client, e.client);
  });
  EXPECT_TRUE(opened);
}

TEST_F(cookies, are_off_unless_asked_for) {
  auto client = make_client();
  answer a = get(client.get(), server->url("/cookies/set?a=1"));
  EXPECT_EQ(a.body().find("\"a\""), std::string::npos) << a.body();
  EXPECT_EQ(count(client.get()), 0u);
}

TEST_F(cookies, are_saved_and_loaded) {
  temp_dir dir;
  const std::string file = (dir / "jar").string();
  auto client = make_client({{"http.cookies", "true"}});
  ASSERT_EQ(tern_client_set_cookie(client.get(), str(server->url("/")), str("kept=yes; Max-Age=1000; HttpOnly"), nullptr),
            TERN_OK);
  ASSERT_EQ(tern_client_save_cookies(client.get(), str(file), nullptr), TERN_OK);
  auto other = make_client({{"http.cookies", "true"}});
  uint64_t added = 0;
  ASSERT_EQ(tern_client_load_cookies(other.get(), str(file), &added, nullptr), TERN_OK);
  EXPECT_EQ(added, 1u);
  EXPECT_NE(get(other.get(), server->url("/cookies")).body().find("\"kept\":\"yes\""), std::string::npos);
  ASSERT_EQ(tern_client_clear_cookies(other.get(), nullptr), TERN_OK);
  EXPECT_EQ(count(other.get()), 0u);
}

TEST_F(cookies, a_broken_file_adds_nothing_and_is_named) {
  temp_dir dir;
  std::ofstream(dir / "jar") << "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1\nnonsense\n";
  auto client = make_client();
  tern_error* error = nullptr;
  EXPECT_EQ(tern_client_load_cookies(client.get(), str((dir / "jar").string()), nullptr, &error), TERN_E_PARSE);
  EXPECT_NE(std::string(tern_error_message(error)).find("jar"), std::string::npos) << tern_error_message(error);
  tern_error_release(error);
  EXPECT_EQ(count(client.get()), 0u);
  EXPECT_EQ(tern_client_load_cookies(client.get(), str((dir / "none").string()), nullptr, nullptr), TERN_E_FILE);
  const std::string pipe = (dir / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(tern_client_load_cookies(client.get(), str(pipe), nullptr, nullptr), TERN_E_FILE);
  EXPECT_EQ(tern_client_save_cookies(client.get(), str(pipe), nullptr), TERN_E_FILE);
  EXPECT_EQ(tern_client_set_cookie(client.get(), str("http://a.example/"), str("a=1; Domain=b.example"), nullptr),
            TERN_E_ARGUMENT);
}

}  // namespace
