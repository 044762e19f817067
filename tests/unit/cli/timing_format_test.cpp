#include "cli/timing_format.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

namespace {

tern_result_info answer() {
  tern_result_info info{};
  info.struct_size = sizeof info;
  info.id = 7;
  info.status = 200;
  info.version = 20;
  info.body_size = 4210;
  info.queued_ns = 12'000;
  info.dns_ns = info.tls_ns = -1;
  info.total_ns = 1'500'000;
  info.remote_address = to_str("127.0.0.1:80");
  info.flags = TERN_RESULT_REUSED;
  return info;
}

std::string out(std::string_view format) { return timing_format(format).of(answer(), "").out; }

}  // namespace

TEST(timing_format, fills_in_variables) {
  EXPECT_EQ(out("%{id}. %{status} %{version} %{body_size}"), "7. 200 2 4210");
  EXPECT_EQ(out("%{queued_ms} %{dns_ms} %{total_ms} %{time_total}"), "0.012 - 1.500 0.001500");
  EXPECT_EQ(out("%{reused} %{from_cache} %{remote_address} %{local_address}"), "true false 127.0.0.1:80 -");
  EXPECT_EQ(out("%{http_code}|%{error}|%{file}"), "200||-");
  EXPECT_EQ(timing_format("%{file}").of(answer(), "a\x1b").out, "a?");
}

TEST(timing_format, knows_escapes_and_percent_signs) {
  EXPECT_EQ(out("a\\tb\\nc\\\\n\\q%%{id}100%"), "a\tb\nc\\n\\q%{id}100%");
  EXPECT_EQ(out("\\"), "\\");
}

TEST(timing_format, says_where_it_goes) {
  const auto text = timing_format("a%{stderr}b%{stdout}c").of(answer(), "");
  EXPECT_EQ(text.out, "ac");
  EXPECT_EQ(text.err, "b");
}

TEST(timing_format, finds_a_header_in_any_case) {
  tern_result_info info = answer();
  const tern_pair fields[] = {{to_str("Via"), to_str("one")}, {to_str("via"), to_str("two")}};
  info.headers = fields;
  info.header_count = 2;
  info.pair_size = sizeof(tern_pair);
  EXPECT_EQ(timing_format("%header{VIA}|%header{Vi}").of(info, "").out, "one|");
}

TEST(timing_format, refuses_what_is_no_variable) {
  for (auto [format, words] : {std::pair{"%{statsu}", "did you mean %{status}?"},
                               {"%{florp}", "tern man"},
                               {"%{status", "not closed"},
                               {"%{}", "no variable"},
                               {"%header{x", "not closed"}}) {
    try {
      const timing_format made(format);
      ADD_FAILURE() << format;
    } catch (const failure& wrong) {
      EXPECT_EQ(wrong.status, exit_status::usage);
      EXPECT_NE(wrong.message.find(words), std::string::npos) << wrong.message;
    }
  }
}

TEST(timing_format, every_variable_has_a_value_and_words) {
  for (const timing_variable& row : timing_variables()) {
    EXPECT_FALSE(row.text.empty()) << row.name;
    row.value(answer(), "");
  }
}
