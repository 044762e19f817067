// Who a Redis connection is: passwords, ACL users, databases, names; and that nobody gets the connection of another.
#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

// Everybody needs a password; `reader` may only read keys of its own, `writer` does everything.
class redis_login : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server = new redis_server({.arguments = {"--requirepass", "secret"}});
    auto client = make_client();
    for (const char* rule : {"ACL SETUSER reader on >readers ~public:* +get +acl|whoami +client +select +echo",
                             "ACL SETUSER writer on >p@ss:w/rd ~* &* +@all"})
      EXPECT_EQ(say(client.get(), admin(), {rule}), "OK");
  }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  static std::string admin() { return server->url(":secret"); }
  static std::string reader() { return server->url("reader:readers"); }
  static std::string writer() { return server->url("writer:p%40ss%3Aw%2Frd"); }

  static redis_server* server;
  handle<tern_client> client = make_client();
};
redis_server* redis_login::server = nullptr;

TEST_F(redis_login, a_password_alone_is_that_of_the_default_user) {
  EXPECT_EQ(say(client.get(), admin(), {"ACL WHOAMI"}), "\"default\"");
  EXPECT_EQ(say(client.get(), server->url(), {"ACL WHOAMI"}, TERN_REDIS_COMMANDS, {{"auth.password", "secret"}}),
            "\"default\"");
}

TEST_F(redis_login, a_user_comes_from_the_url_or_from_the_options_and_the_url_goes_first) {
  EXPECT_EQ(say(client.get(), writer(), {"ACL WHOAMI"}), "\"writer\"");
  const options as_reader = {{"auth.user", "reader"}, {"auth.password", "readers"}};
  EXPECT_EQ(say(client.get(), server->url(), {"ACL WHOAMI"}, TERN_REDIS_COMMANDS, as_reader), "\"reader\"");
  EXPECT_EQ(say(client.get(), writer(), {"ACL WHOAMI"}, TERN_REDIS_COMMANDS, as_reader), "\"writer\"");
}

TEST_F(redis_login, a_wrong_password_is_the_error_of_each_request_and_is_not_shown) {
  for (const std::string& who :
       {std::string(":wr0ngsecret"), std::string("reader:wr0ngsecret"), std::string("nobody:wr0ngsecret")}) {
    for (int i = 0; i < 2; ++i) {
      const answer a = ask(client.get(), server->url(who), {"PING"});
      EXPECT_EQ(a.code(), TERN_E_REDIS) << a.message();
      EXPECT_EQ(native_of(a), "WRONGPASS") << a.message();
      EXPECT_NE(a.message().find("the server refused the login (AUTH)"), std::string::npos) << a.message();
      EXPECT_EQ(a.message().find("wr0ngsecret"), std::string::npos) << a.message();
      EXPECT_FALSE(a.maybe_processed());
    }
  }
  EXPECT_EQ(say(client.get(), admin(), {"PING"}), "PONG") << "the others keep what they have";
}

TEST_F(redis_login, without_a_password_the_server_says_what_it_needs) {
  const answer a = ask(client.get(), server->url(), {"GET x"});
  EXPECT_EQ(a.code(), TERN_E_REDIS);
  EXPECT_EQ(native_of(a), "NOAUTH");
  EXPECT_FALSE(a.maybe_processed());
}

TEST_F(redis_login, what_a_user_may_not_do_is_refused_by_the_server_alone) {
  EXPECT_EQ(say(client.get(), writer(), {"SET public:x 1", "SET private 2"}), "[OK OK]");
  EXPECT_EQ(say(client.get(), reader(), {"GET public:x"}), "\"1\"");
  for (const char* command : {"GET private", "SET public:x 2", "FLUSHALL"}) {
    const answer a = ask(client.get(), reader(), {command});
    EXPECT_EQ(a.code(), TERN_E_REDIS) << command;
    EXPECT_EQ(native_of(a), "NOPERM") << a.message();
  }
  EXPECT_EQ(say(client.get(), reader(), {"GET public:x", "GET private", "GET public:x"}).substr(0, 13), "[\"1\" !NOPERM ");
}

TEST_F(redis_login, two_users_at_once_never_share_a_connection) {
  std::vector<handle<tern_call>> calls;
  const std::string urls[] = {admin(), reader(), writer(), server->url("writer:p%40ss%3Aw%2Frd", "/3")};
  const std::string names[] = {"\"default\"", "\"reader\"", "\"writer\"", "\"writer\""};
  for (size_t i = 0; i < 400; ++i) calls.push_back(start(client.get(), redis_request(urls[i % 4], {"ACL WHOAMI"}).get()));
  for (size_t i = 0; i < calls.size(); ++i) ASSERT_EQ(show(wait(calls[i].get())), names[i % 4]) << i;
  EXPECT_EQ(counters(client.get()).connections_made, 4u);
}

// Their names, put together in the same way, give the same text.
TEST_F(redis_login, users_whose_names_and_passwords_read_alike_are_different) {
  EXPECT_EQ(say(client.get(), admin(), {"ACL SETUSER ab on >c ~* +@all", "ACL SETUSER a on >bc ~* +@all"}), "[OK OK]");
  EXPECT_EQ(say(client.get(), server->url("ab:c"), {"ACL WHOAMI"}), "\"ab\"");
  EXPECT_EQ(say(client.get(), server->url("a:bc"), {"ACL WHOAMI"}), "\"a\"");
  EXPECT_EQ(native_of(ask(client.get(), server->url("a:c"), {"ACL WHOAMI"})), "WRONGPASS");
}

TEST_F(redis_login, a_database_is_chosen_by_the_path_and_is_another_connection) {
  const auto in = [](const std::string& path) { return server->url(":secret", path); };
  EXPECT_EQ(say(client.get(), in("/0"), {"SET where zero"}), "OK");
  EXPECT_EQ(say(client.get(), in("/15"), {"SET where fifteen"}), "OK");
  EXPECT_EQ(say(client.get(), in(""), {"GET where"}), "\"zero\"");
  EXPECT_EQ(say(client.get(), in("/"), {"GET where"}), "\"zero\"");
  EXPECT_EQ(say(client.get(), in("/15"), {"GET where"}), "\"fifteen\"");
  EXPECT_EQ(counters(client.get()).connections_made, 2u) << "none, / and /0 are the same";
}

TEST_F(redis_login, a_database_that_is_none_is_refused) {
  const answer a = ask(client.get(), server->url(":secret", "/16"), {"PING"});
  EXPECT_EQ(a.code(), TERN_E_REDIS);
  EXPECT_NE(a.message().find("the server refused the login (SELECT)"), std::string::npos) << a.message();
  for (const char* path : {"/x", "/1/2", "/-1", "/1x", "/4294967296"}) {
    auto request = redis_request(server->url(":secret", path), {"PING"});
    tern_error* error = nullptr;
    EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, &error), TERN_E_URL) << path;
    EXPECT_NE(std::string(tern_error_message(error)).find("number of a database"), std::string::npos) << path;
    tern_error_release(error);
  }
}

TEST_F(redis_login, connections_give_themselves_the_name_of_the_option) {
  const options named = {{"redis.client_name", "tern-test"}};
  EXPECT_EQ(say(client.get(), admin(), {"CLIENT GETNAME"}, TERN_REDIS_COMMANDS, named), "\"tern-test\"");
  EXPECT_EQ(say(client.get(), admin(), {"CLIENT GETNAME"}), "nil") << "who wants no name gets no connection that has one";
  EXPECT_EQ(clients_of(client.get(), admin(), "name=tern-test"), 1u);
  tern_error* error = nullptr;
  auto request = redis_request(admin(), {"PING"});
  EXPECT_EQ(tern_request_set(request.get(), str("redis.client_name"), str("two words"), &error), TERN_E_OPTION_VALUE);
  tern_error_release(error);
}

TEST_F(redis_login, a_password_that_changes_serves_new_connections_only) {
  EXPECT_EQ(say(client.get(), admin(), {"ACL SETUSER late on >first ~* +@all"}), "OK");
  EXPECT_EQ(say(client.get(), server->url("late:first"), {"PING"}), "PONG");
  EXPECT_EQ(say(client.get(), admin(), {"ACL SETUSER late resetpass >second"}), "OK");
  EXPECT_EQ(say(client.get(), server->url("late:first"), {"PING"}), "PONG") << "as the server sees it";
  EXPECT_EQ(say(client.get(), server->url("late:second"), {"PING"}), "PONG");
  EXPECT_EQ(native_of(ask(make_client().get(), server->url("late:first"), {"PING"})), "WRONGPASS");
}

}  // namespace
