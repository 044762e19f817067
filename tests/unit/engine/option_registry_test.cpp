#include "engine/option_registry.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tern/info.h"

using namespace tern;

namespace {

constexpr uint32_t both = TERN_SCOPE_CLIENT | TERN_SCOPE_REQUEST;

// The error of a setting by text; "" when it was taken.
std::string refusal(std::string_view name, std::string_view text, uint32_t scope = TERN_SCOPE_CLIENT) {
  auto setting = override_by_set(name, text, scope);
  return setting ? std::string() : std::string(setting.why().message());
}
int32_t code(std::string_view name, std::string_view text, uint32_t scope = TERN_SCOPE_CLIENT) {
  auto setting = override_by_set(name, text, scope);
  return setting ? TERN_OK : setting.why().code();
}

std::string text_of(settings& s, std::string_view name) {
  const option_row* row = find_option(name);
  return print_option(*row, row->load(ref_to(s)));
}

void set(settings& s, std::string_view name, std::string_view text) {
  auto setting = override_by_set(name, text, TERN_SCOPE_CLIENT);
  ASSERT_TRUE(setting) << setting.why().message();
  setting->apply(ref_to(s));
}
void add(settings& s, std::string_view name, std::string_view text) {
  auto setting = override_by_add(name, text, TERN_SCOPE_CLIENT);
  ASSERT_TRUE(setting) << setting.why().message();
  setting->apply(ref_to(s));
}

}  // namespace

TEST(option_registry, names_are_unique_dotted_snake_case_and_every_row_is_whole) {
  std::set<std::string_view> names;
  for (const option_row& row : option_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_."), std::string_view::npos) << row.name;
    EXPECT_TRUE(row.text.ends_with('.')) << row.name;
    EXPECT_TRUE(row.load && row.store) << row.name;
    EXPECT_NE(row.scopes & TERN_SCOPE_CLIENT, 0u) << row.name;
    EXPECT_EQ(row.type == option_type::choice, !row.choices.empty()) << row.name;
    EXPECT_EQ(find_option(row.name), &row);
  }
}

TEST(option_registry, every_default_is_printed_as_text_that_sets_it_again) {
  for (const option_row& row : option_rows()) {
    const std::string text = print_option(row, option_default(row));
    auto value = read_option(row, text);
    ASSERT_TRUE(value) << value.why().message();
    EXPECT_EQ(*value, option_default(row)) << row.name << " = " << text;
  }
}

TEST(option_registry, every_row_stores_what_it_loads_and_nothing_else) {
  for (const option_row& row : option_rows()) {
    settings changed;
    option_value other = option_default(row);
    switch (row.type) {
      case option_type::time:
        other = duration(std::chrono::milliseconds(777));
        break;
      case option_type::size:
      case option_type::count:
        other = uint64_t{777};
        break;
      case option_type::choice:
        other = uint64_t{1};
        break;
      case option_type::boolean:
        other = !std::get<bool>(other);
        break;
      case option_type::text:
        other = std::string("x");
        break;
      case option_type::list:
        other = std::vector<std::string>{"x"};
        break;
    }
    row.store(ref_to(changed), option_value(other));
    for (const option_row& each : option_rows())
      EXPECT_EQ(each.load(ref_to(changed)), &each == &row ? other : option_default(each))
          << row.name << " changed " << each.name;
  }
}

TEST(option_registry, a_request_can_set_what_concerns_requests_only) {
  EXPECT_EQ(code("timeout.total", "1s", TERN_SCOPE_REQUEST), TERN_OK);
  EXPECT_EQ(code("workers", "1", TERN_SCOPE_REQUEST), TERN_E_OPTION_NAME);
  EXPECT_EQ(refusal("workers", "1", TERN_SCOPE_REQUEST), "workers is an option of a client, not of a request");
  EXPECT_EQ(find_option("workers")->scopes, uint32_t{TERN_SCOPE_CLIENT});
  EXPECT_EQ(find_option("timeout.total")->scopes, both);
}

TEST(option_registry, an_unknown_name_suggests_the_nearest) {
  EXPECT_EQ(code("timeout.conect", "1s"), TERN_E_OPTION_NAME);
  EXPECT_EQ(refusal("timeout.conect", "1s"), "no option has the name \"timeout.conect\"; did you mean timeout.connect?");
  EXPECT_EQ(refusal("Workers", "1"), "no option has the name \"Workers\"; did you mean workers?");
  EXPECT_EQ(refusal("verify", "true"), "no option has the name \"verify\"; did you mean tls.verify?");
  EXPECT_EQ(refusal("warp_drive", "on"), "no option has the name \"warp_drive\"");
  EXPECT_EQ(refusal("", "on"), "no option has the name \"\"");
  EXPECT_EQ(refusal("worker", "1", TERN_SCOPE_REQUEST), "no option has the name \"worker\"") << "a request has no workers";
}

TEST(option_registry, durations_need_a_unit_and_keep_their_range) {
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

TEST(option_registry, sizes_and_counts_keep_their_range) {
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

TEST(option_registry, booleans_and_choices_take_their_words_only) {
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

TEST(option_registry, texts_are_checked_where_only_some_make_sense) {
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

TEST(option_registry, dns_servers_are_addresses_with_or_without_a_port) {
  for (const char* good : {"9.9.9.9", "9.9.9.9:5353", "::1", "[::1]", "[::1]:53"})
    EXPECT_EQ(code("dns.servers", good), TERN_OK) << good;
  for (const char* bad :
       {"dns.example", "9.9.9.9:", "9.9.9.9:0", "9.9.9.9:65536", "[::1", "[::1]x", "[9.9.9.9]", "[::1]:", ":53"})
    EXPECT_EQ(code("dns.servers", bad), TERN_E_OPTION_VALUE) << bad;
}

TEST(option_registry, set_replaces_a_list_and_add_appends) {
  settings s;
  add(s, "resolve", "a.example:80:127.0.0.1");
  add(s, "resolve", "b.example:80:127.0.0.2");
  EXPECT_EQ(s.request.resolve.size(), 2u);
  EXPECT_EQ(text_of(s, "resolve"), "a.example:80:127.0.0.1\nb.example:80:127.0.0.2");
  set(s, "resolve", "c.example:80:127.0.0.3");
  EXPECT_EQ(s.request.resolve, std::vector<std::string>{"c.example:80:127.0.0.3"});
  set(s, "resolve", "");
  EXPECT_TRUE(s.request.resolve.empty());
  EXPECT_FALSE(override_by_add("resolve", "nonsense", TERN_SCOPE_CLIENT));
  EXPECT_FALSE(override_by_add("resolve", "", TERN_SCOPE_CLIENT));
  auto single = override_by_add("workers", "1", TERN_SCOPE_CLIENT);
  ASSERT_FALSE(single);
  EXPECT_EQ(single.why().message(), "workers: it holds one value (count) and cannot be added to");
}

TEST(option_registry, numbers_fit_options_of_their_type_only) {
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

TEST(option_registry, secrets_are_not_printed) {
  settings s;
  EXPECT_EQ(text_of(s, "tls.key_password"), "");
  set(s, "tls.key_password", "hunter2");
  EXPECT_EQ(s.request.tls_key_password, "hunter2");
  EXPECT_EQ(text_of(s, "tls.key_password"), "***");
  EXPECT_EQ(refusal("tls.key_password", std::string_view("hun\0ter", 7)).find("hun"), std::string::npos);
}

TEST(option_registry, type_texts_are_words_or_the_choices) {
  EXPECT_EQ(option_type_text(*find_option("timeout.connect")), "duration");
  EXPECT_EQ(option_type_text(*find_option("queue.order")), "fifo|random");
  EXPECT_EQ(option_type_text(*find_option("resolve")), "list");
}
