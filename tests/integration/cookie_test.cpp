// Cookies against httpbin, and the jar through the C API.
#include <fstream>

#include "integration/support.hpp"
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
  EXPECT_EQ(tern_client_set_cookie(client.get(), str("http://a.example/"), str("a=1; Domain=b.example"), nullptr),
            TERN_E_ARGUMENT);
}

}  // namespace
