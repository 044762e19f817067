#include "engine/option_check.hpp"

#include <gtest/gtest.h>
#include <sys/un.h>

#include <initializer_list>
#include <string>

using namespace tern;

namespace {

using check = error (*)(std::string_view);

void takes(check c, std::initializer_list<std::string_view> texts) {
  for (std::string_view text : texts) EXPECT_FALSE(c(text)) << text << ": " << c(text).message();
}
void refuses(check c, std::initializer_list<std::string_view> texts) {
  for (std::string_view text : texts) EXPECT_EQ(c(text).code(), TERN_E_OPTION_VALUE) << text;
}

}  // namespace

TEST(option_check, a_dns_server_is_an_address_with_or_without_a_port) {
  takes(check_dns_server, {"9.9.9.9", "9.9.9.9:1", "9.9.9.9:65535", "::1", "2620:fe::fe", "[::1]", "[2620:fe::fe]:53"});
  refuses(check_dns_server, {"", "dns.example", "9.9.9", "9.9.9.9:", "9.9.9.9:0", "9.9.9.9:65536", "9.9.9.9:53 ", "9.9.9.9:-1",
                             ":53", "[::1", "[::1]x", "[::1]:", "[::1]:0", "[9.9.9.9]", "[9.9.9.9]:53", "[]:53", "::1]:53"});
}

TEST(option_check, a_header_value_cannot_smuggle_a_line) {
  takes(check_header_value, {"me/1.0 (x)", "caf\xC3\xA9", "a\tb"});
  refuses(check_header_value, {"a\r\nHost: evil", "a\nb", "a\rb", " a", "a ", "\ta", "a\x7f", std::string_view("a\0b", 3)});
}

TEST(option_check, an_ip_address_is_bare) {
  takes(check_ip_address, {"127.0.0.1", "::", "fe80::1"});
  refuses(check_ip_address, {"", "localhost", "[::1]", "127.0.0.1:80", "127.1", "0x7f.0.0.1", "fe80::1%eth0"});
}

TEST(option_check, log_levels_are_those_of_the_log) {
  takes(check_log_levels, {"off", "trace", "info,dns=debug"});
  refuses(check_log_levels, {"", "loud", "info,moon=info"});
}

TEST(option_check, an_override_is_host_port_and_addresses) {
  takes(check_resolve_entry, {"a.example:80:127.0.0.1", "*:443:::1", "a.example:*:127.0.0.1,127.0.0.2"});
  refuses(check_resolve_entry, {"", "a.example", "a.example:80", "a.example:80:", "a.example:80:b.example"});
}

TEST(option_check, the_path_of_a_unix_socket_fits_the_system) {
  const size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  EXPECT_FALSE(check_unix_socket(std::string(longest, 'a')));
  EXPECT_EQ(check_unix_socket(std::string(longest + 1, 'a')).code(), TERN_E_OPTION_VALUE);
}

TEST(option_check, a_refusal_says_what_was_given_and_what_is_allowed) {
  EXPECT_EQ(check_ip_address("localhost").message(),
            "\"localhost\" is not an IP address; allowed: an IPv4 or IPv6 address without brackets and port");
}
