#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;

namespace {

const std::string get_a = wire({"GET", "a"});

login somebody() {
  login as;
  as.user = "me";
  as.password = secret("pass word");
  as.database = 5;
  as.client_name = "tern";
  return as;
}
const std::string login_text = wire({"AUTH", "me", "pass word"}) + wire({"CLIENT", "SETNAME", "tern"}) + wire({"SELECT", "5"});

redis_script with(login as, std::vector<redis_step> steps) {
  return {{{command({"GET", "a"})}}, std::move(steps), std::move(as)};
}

}  // namespace

TEST(redis_login, is_one_write_and_operations_wait_for_it) {
  rerun(with(somebody(), {is("login"), submits(), writes(login_text), is("login"), gives("+OK\r\n+OK\r\n"), is("login"),
                          writes(""), gives("+OK\r\n"), is("open+9999"), writes(get_a), gives("$1\r\nA\r\n")}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\nopen+10000");
}

// What is said where hiredis reads RESP3.
TEST(redis_login, by_hello_is_all_in_one) {
  const login_plan known = plan_login(somebody(), true);
  EXPECT_EQ(known.text.view(),
            wire({"HELLO", "3", "AUTH", "me", "pass word"}) + wire({"CLIENT", "SETNAME", "tern"}) + wire({"SELECT", "5"}));
  EXPECT_EQ(known.steps, (std::vector<login_step>{login_step::hello, login_step::client_name, login_step::database}));
  login by_password;
  by_password.password = secret("x");
  EXPECT_EQ(plan_login(by_password, true).text.view(), wire({"HELLO", "3", "AUTH", "default", "x"}));
  EXPECT_EQ(plan_login(login(), true).text.view(), wire({"HELLO", "3"}));
}

TEST(redis_login, begins_again_without_hello_where_that_is_not_known) {
  for (const char* text :
       {"NOPROTO unsupported protocol version", "ERR unknown command 'HELLO'", "ERR unknown command `HELLO`, with"})
    EXPECT_TRUE(hello_unknown(text)) << text;
  for (const char* text : {"WRONGPASS invalid username-password pair", "NOAUTH HELLO must be called", "ERR syntax error", ""})
    EXPECT_FALSE(hello_unknown(text)) << text;
}

TEST(redis_login, by_a_password_alone) {
  login as;
  as.password = secret("x");
  rerun(with(as, {writes(wire({"AUTH", "x"})), gives("+OK\r\n")}), "open+10000");
}

TEST(redis_login, that_is_refused_fails_everything_clearly) {
  redis_script s = with(somebody(), {submits(), writes(login_text), gives("-WRONGPASS invalid username-password pair\r\n")});
  rerun(s, "1 end TERN_E_REDIS WRONGPASS unsent\nclosed TERN_E_REDIS");
  redis_player p(s);
  p.play();
  EXPECT_EQ(p.end(1).why.message(), "the server refused the login (AUTH): WRONGPASS invalid username-password pair");
  rerun(with(somebody(), {submits(), writes(login_text), gives("+OK\r\n+OK\r\n-ERR DB index is out of range\r\n")}),
        "1 end TERN_E_REDIS ERR unsent\nclosed TERN_E_REDIS");
  rerun(with(somebody(), {submits(), writes(login_text), gives("-LOADING x\r\n")}),
        "1 end TERN_E_REDIS_UNAVAILABLE LOADING unsent\nclosed TERN_E_REDIS_UNAVAILABLE");
}

TEST(redis_login, an_error_does_not_repeat_the_password) {
  redis_script s = with(somebody(), {submits(), writes(login_text),
                                     gives("-ERR unknown command 'AUTH', with args beginning with: 'me' 'pass word'\r\n")});
  redis_player p(s);
  p.play();
  EXPECT_EQ(p.end(1).why.message(), "the server refused the login (AUTH): ERR unknown command 'AUTH'");
}

TEST(redis_login, has_a_time_limit) {
  rerun(with(somebody(),
             {submits(), writes(login_text), passes(std::chrono::seconds(9)), is("login"), passes(std::chrono::seconds(1))}),
        "1 end TERN_E_TIMEOUT_CONNECT unsent\nclosed TERN_E_TIMEOUT_CONNECT");
}

TEST(redis_login, that_meets_the_end_of_the_connection_says_so) {
  rerun(with(somebody(), {submits(), writes(login_text), gives("+OK\r\n"), ends()}),
        "1 end TERN_E_PEER_CLOSED unsent\nclosed TERN_E_PEER_CLOSED");
}

TEST(redis_login, after_which_a_lease_is_undone_to_what_it_set) {
  redis_script s{{{command({"SELECT", "1"}, connection_use::lease), {}, 3},
                  {command({"CLIENT", "SETNAME", "x"}, connection_use::lease), {}, 3},
                  {command({"GET", "a"})}},
                 {writes(login_text), gives("+OK\r\n+OK\r\n+OK\r\n"), submits(3),
                  writes(wire({"SELECT", "1"}) + wire({"CLIENT", "SETNAME", "x"}) + wire({"SELECT", "5"}) +
                         wire({"CLIENT", "SETNAME", "tern"})),
                  gives("+OK\r\n+OK\r\n+OK\r\n+OK\r\n"), writes(get_a), gives("$1\r\nA\r\n")},
                 somebody()};
  rerun(s,
        "1 sent\n1 responding\n1 item +OK\n1 end ok\n2 sent\n2 responding\n2 item +OK\n2 end ok\n"
        "3 sent\n3 responding\n3 item \"A\"\n3 end ok\nopen+10000");
}
