#include <gtest/gtest.h>

#include "engine/option_registry.hpp"
#include "tern/info.h"
#include "unit/engine/option_settings.hpp"

using namespace tern;
using namespace tern::test;

TEST(option_value, every_default_is_printed_as_text_that_sets_it_again) {
  for (const option_row& row : option_rows()) {
    const std::string text = print_option(row, option_default(row));
    auto value = read_option(row, text);
    ASSERT_TRUE(value) << value.why().message();
    EXPECT_EQ(*value, option_default(row)) << row.name << " = " << text;
  }
}

TEST(option_value, durations_need_a_unit_and_keep_their_range) {
  settings s;
  set(s, "timeout.connect", "250ms");
  EXPECT_EQ(s.request.timeout_connect, std::chrono::milliseconds(250));
  set(s, "timeout.connect", "none");
  EXPECT_EQ(s.request.timeout_connect, unlimited);
  set(s, "timeout.connect", "0");
  EXPECT_EQ(s.request.timeout_connect, duration::zero());
  EXPECT_EQ(code("timeout.connect", "250"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(refusal("net.happy_eyeballs_delay", "9ms"), "net.happy_eyeballs_delay: \"9ms\" is too small; allowed: 10ms to 2s");
  EXPECT_EQ(refusal("net.happy_eyeballs_delay", "none"), "net.happy_eyeballs_delay: \"none\" is no limit; allowed: 10ms to 2s");
  EXPECT_EQ(code("start.delay", "none"), TERN_E_OPTION_VALUE) << "nothing would ever start";
}

TEST(option_value, sizes_and_counts_keep_their_range) {
  settings s;
  set(s, "http.max_body_bytes", "1MiB");
  EXPECT_EQ(s.request.http_max_body_bytes, 1u << 20);
  set(s, "http.max_body_bytes", "none");
  EXPECT_EQ(s.request.http_max_body_bytes, no_limit);
  EXPECT_EQ(refusal("http.max_head_bytes", "17MiB"), "http.max_head_bytes: \"17MiB\" is too large; allowed: 256B to 16MiB");
  set(s, "workers", "3");
  EXPECT_EQ(s.client.workers, 3u);
  EXPECT_EQ(code("workers", "0"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("workers", "3KiB"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("loops", "none"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("loops", "0"), TERN_OK);
}

TEST(option_value, booleans_and_choices_take_their_words_only) {
  settings s;
  set(s, "tls.verify", "false");
  EXPECT_FALSE(s.request.tls_verify);
  EXPECT_EQ(code("tls.verify", "no"), TERN_E_OPTION_VALUE);
  set(s, "loop.spread", "request");
  EXPECT_EQ(s.client.spread, loop_spread::request);
  set(s, "tls.min_version", "1.3");
  EXPECT_EQ(s.request.tls_min_version, "1.3");
  set(s, "net.ip_version", "6");
  EXPECT_EQ(s.request.net_ip_version, ip_version::v6);
  EXPECT_EQ(refusal("queue.order", "lifo"), "queue.order: \"lifo\" is not one of the choices; allowed: fifo, random");
}

TEST(option_value, texts_are_checked_where_only_some_make_sense) {
  EXPECT_EQ(code("net.local_address", "127.0.0.1"), TERN_OK);
  EXPECT_EQ(code("net.local_address", "::1"), TERN_OK);
  EXPECT_EQ(code("net.local_address", ""), TERN_OK) << "back to none";
  EXPECT_EQ(code("net.local_address", "localhost"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("net.unix_socket", std::string(107, 'a')), TERN_OK);
  EXPECT_EQ(code("net.unix_socket", std::string(108, 'a')), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("http.user_agent", "me/1"), TERN_OK);
  EXPECT_EQ(code("http.user_agent", "me\r\nHost: evil"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("log.level", "info,dns=debug"), TERN_OK);
  EXPECT_EQ(code("log.level", "loud"), TERN_E_OPTION_VALUE);
  EXPECT_EQ(code("tls.ca_file", std::string_view("a\0b", 3)), TERN_E_OPTION_VALUE);
}

TEST(option_value, numbers_fit_options_of_their_type_only) {
  const option_row& workers = *find_option("workers");
  const option_row& connect = *find_option("timeout.connect");
  const option_row& verify = *find_option("tls.verify");
  EXPECT_EQ(*option_from_int(workers, 5), option_value(uint64_t{5}));
  EXPECT_EQ(*option_from_int(workers, -1), option_value(no_limit));
  EXPECT_FALSE(option_from_int(workers, 0));
  EXPECT_FALSE(option_from_int(workers, -2));
  EXPECT_FALSE(option_from_int(connect, 5));
  EXPECT_EQ(*option_from_ms(connect, 5), option_value(duration(std::chrono::milliseconds(5))));
  EXPECT_EQ(*option_from_ms(connect, -1), option_value(unlimited));
  EXPECT_FALSE(option_from_ms(connect, -2));
  EXPECT_FALSE(option_from_ms(connect, INT64_MAX));
  EXPECT_FALSE(option_from_ms(workers, 5));
  EXPECT_EQ(*option_from_bool(verify, 0), option_value(false));
  EXPECT_FALSE(option_from_bool(verify, 2));
  EXPECT_FALSE(option_from_bool(workers, 1));
  EXPECT_EQ(option_from_int(connect, 5).why().message(), "timeout.connect: 5 is a number; allowed: duration");
  EXPECT_EQ(option_from_int(workers, 0).why().message(), "workers: 0 is too small; allowed: 1 or more, or none");
}

TEST(option_value, secrets_are_not_printed) {
  settings s;
  EXPECT_EQ(text_of(s, "tls.key_password"), "");
  set(s, "tls.key_password", "hunter2");
  EXPECT_EQ(s.request.tls_key_password, "hunter2");
  EXPECT_EQ(text_of(s, "tls.key_password"), "***");
  EXPECT_EQ(refusal("tls.key_password", std::string_view("hun\0ter", 7)).find("hun"), std::string::npos);
  EXPECT_EQ(refusal("auth.bearer", "hun\nter").find("hun"), std::string::npos);
  EXPECT_EQ(refusal("tls.client_certs", "https://a.example;;;hunter2").find("hunter2"), std::string::npos);
  set(s, "tls.client_certs", "https://a.example;c.pem;k.pem;hunter2");
  EXPECT_EQ(text_of(s, "tls.client_certs"), "***") << "also those of a list";
}

TEST(option_value, type_texts_are_words_or_the_choices) {
  EXPECT_EQ(option_type_text(*find_option("timeout.connect")), "duration");
  EXPECT_EQ(option_type_text(*find_option("queue.order")), "fifo|random");
  EXPECT_EQ(option_type_text(*find_option("resolve")), "list");
}

namespace {

option_row row_of(option_type type, uint64_t lowest, uint64_t highest) {
  option_row row;
  row.name = "an.option";
  row.type = type;
  row.lowest = lowest;
  row.highest = highest;
  return row;
}

}  // namespace

TEST(option_value, both_ends_of_a_range_belong_to_it) {
  const option_row count = row_of(option_type::count, 2, 4);
  for (const char* good : {"2", "4"}) EXPECT_TRUE(read_option(count, good)) << good;
  for (const char* bad : {"1", "5", "none", "-2", "", "2 "}) EXPECT_FALSE(read_option(count, bad)) << bad;
  for (int64_t good : {2, 4}) EXPECT_TRUE(option_from_int(count, good)) << good;
  for (int64_t bad : {1, 5, -1}) EXPECT_FALSE(option_from_int(count, bad)) << bad;

  const option_row time = row_of(option_type::time, 2'000'000, 4'000'000);
  for (const char* good : {"2ms", "4ms"}) EXPECT_TRUE(read_option(time, good)) << good;
  for (const char* bad : {"1ms", "5ms", "none"}) EXPECT_FALSE(read_option(time, bad)) << bad;
  for (int64_t good : {2, 4}) EXPECT_TRUE(option_from_ms(time, good)) << good;
  for (int64_t bad : {1, 5, -1}) EXPECT_FALSE(option_from_ms(time, bad)) << bad;

  const option_row size = row_of(option_type::size, 1024, 2048);
  for (const char* good : {"1KiB", "2KiB", "1500B"}) EXPECT_TRUE(read_option(size, good)) << good;
  for (const char* bad : {"1023B", "2049B", "none", "1500"}) EXPECT_FALSE(read_option(size, bad)) << bad;
}

TEST(option_value, a_number_of_milliseconds_never_overflows_into_another_time) {
  const option_row time = row_of(option_type::time, 0, no_limit);
  constexpr int64_t longest = INT64_MAX / 1'000'000 - 1;
  EXPECT_EQ(*option_from_ms(time, longest), option_value(duration(std::chrono::milliseconds(longest))));
  for (int64_t bad : {longest + 1, longest + 2, INT64_MAX / 1000, INT64_MAX, INT64_MIN})
    EXPECT_FALSE(option_from_ms(time, bad)) << bad;
}

TEST(option_value, an_empty_text_is_checked_only_where_there_is_a_default_to_fall_short_of) {
  EXPECT_TRUE(override_by_set("net.local_address", "", TERN_SCOPE_CLIENT));
  EXPECT_FALSE(override_by_set("log.level", "", TERN_SCOPE_CLIENT));
}
