#include "cli/curl_line.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

namespace {

std::string line(std::vector<option_use> uses, const char* method = "GET", bool secrets = false,
                 const char* url = "http://h/") {
  return curl_line_of({method, {url}, {}, std::move(uses), secrets}).text;
}

}  // namespace

TEST(curl_line, is_plain_for_a_plain_request) { EXPECT_EQ(line({}), "curl -L --compressed http://h/"); }

TEST(curl_line, says_the_method_where_curl_would_guess_another) {
  EXPECT_EQ(line({}, "DELETE"), "curl -L --compressed -X DELETE http://h/");
  EXPECT_EQ(line({}, "HEAD"), "curl -L --compressed -I http://h/");
  EXPECT_EQ(line({}, "POST"), "curl -L --compressed -X POST http://h/");
  EXPECT_EQ(line({{"--data-binary", "a=1"}}, "POST"), "curl -L --compressed -d a=1 http://h/");
  EXPECT_EQ(line({{"--data-binary", "a=1"}}, "PUT"), "curl -L --compressed -d a=1 -X PUT http://h/");
  EXPECT_EQ(line({{"--data-binary", "a=1"}, {"--get", ""}}), "curl -L --compressed -d a=1 -G http://h/");
  EXPECT_EQ(line({{"--upload-file", "f"}}), "curl -L --compressed -T f http://h/");
  EXPECT_EQ(line({{"--request", "PURGE"}}), "curl -L --compressed -X PURGE http://h/");
}

TEST(curl_line, shows_no_secret_unless_asked) {
  const std::vector<option_use> uses = {
      {"--user", "ada:s3cret"},          {"--bearer", "s3cret"},       {"--header", "Authorization: s3cret"},
      {"--header", "X-Api-Key: s3cret"}, {"--cookie", "sid=s3cret"},   {"--proxy", "http://ada:s3cret@p:1"},
      {"--proxy-user", "ada:s3cret"},    {"--key-password", "s3cret"}, {"--option", "auth.password=s3cret"}};
  const std::string text = line(uses, "GET", false, "http://ada:s3cret@h/");
  EXPECT_EQ(text.find("s3cret"), std::string::npos) << text;
  EXPECT_NE(text.find(" -u ada "), std::string::npos) << text;
  EXPECT_NE(text.find(" -x http://p:1 -U ada "), std::string::npos) << text;
  const std::string all = line(uses, "GET", true, "http://ada:s3cret@h/");
  for (const char* words : {"-u ada:s3cret", "--oauth2-bearer s3cret", "'Authorization: s3cret'", "-b sid=s3cret",
                            "-x http://ada:s3cret@p:1", "--pass s3cret", "http://ada:s3cret@h/"})
    EXPECT_NE(all.find(words), std::string::npos) << all;
}

TEST(curl_line, shows_no_login_of_any_proxy_unless_asked) {
  for (const std::string option : {"--proxy", "--socks4", "--socks4a", "--socks5", "--socks5-hostname"}) {
    const std::string curl = option == "--proxy" ? "-x" : option;
    EXPECT_EQ(line({{option, "ada:s3cret@p:1"}}), "curl -L --compressed " + curl + " p:1 -U ada http://h/");
    EXPECT_EQ(line({{option, ":s3cret@p:1"}}), "curl -L --compressed " + curl + " p:1 http://h/");
    EXPECT_EQ(line({{option, "p:1"}}), "curl -L --compressed " + curl + " p:1 http://h/");
    EXPECT_EQ(line({{option, "ada:s3/cr@et@p:1"}}).find("cr"), line({}).find("cr")) << option;
    EXPECT_EQ(line({{option, "ada:s3cret@p:1"}}, "GET", true), "curl -L --compressed " + curl + " ada:s3cret@p:1 http://h/");
  }
}

TEST(curl_line, shows_no_password_without_a_user) {
  EXPECT_EQ(line({}, "GET", false, "http://:s3cret@h/"), "curl -L --compressed http://h/");
  EXPECT_EQ(line({{"--referer", "http://ada:s3cret@r/"}}), "curl -L --compressed -e http://r/ http://h/");
  EXPECT_EQ(line({{"--user", ":s3cret"}}), "curl -L --compressed -u '' --anyauth http://h/");
  EXPECT_EQ(line({{"--header", "X-Passwd: s3cret"}}), "curl -L --compressed -H 'X-Passwd: [not shown]' http://h/");
}

TEST(curl_line, names_what_curl_has_not) {
  const curl_line made =
      curl_line_of({"GET", {"http://h/"}, {}, {{"--option", "a=b"}, {"--idle-timeout", "1s"}, {"--json", ""}}, false});
  EXPECT_EQ(made.left_out, (std::vector<std::string>{"--option", "--idle-timeout"}));
}

TEST(curl_line, several_urls_have_their_outputs) {
  const curl_line made =
      curl_line_of({"GET", {"http://h/{a}", "http://h/b"}, {"x y", "z"}, {{"--output", "x y"}, {"--output", "z"}}, false});
  EXPECT_EQ(made.text, "curl -L --compressed -Z -g -o 'x y' 'http://h/{a}' -o z http://h/b");
}

TEST(curl_line, times_are_seconds) {
  EXPECT_EQ(line({{"--timeout", "1m"}, {"--connect-timeout", "250ms"}}),
            "curl -L --compressed -m 60 --connect-timeout 0.25 http://h/");
}

TEST(shell_word, is_in_quotes_where_it_must_be) {
  EXPECT_EQ(shell_word("a/b:c"), "a/b:c");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("it's $1"), "'it'\\''s $1'");
  EXPECT_EQ(shell_word("a?b&c"), "'a?b&c'");
}
