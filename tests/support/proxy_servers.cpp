#include "support/proxy_servers.hpp"

#include <filesystem>

namespace tern::test {
namespace {

std::string url_of(std::string_view scheme, std::string_view user_info, std::uint16_t port) {
  std::string text = std::string(scheme) + "://";
  if (!user_info.empty()) text += std::string(user_info) + "@";
  return text + "127.0.0.1:" + std::to_string(port);
}

}  // namespace

squid_proxy::squid_proxy(login who, std::string_view secret) {
  start_one(false,
            [&] { return launch{.command = {"squid", "-N", "-f", private_file("squid.conf", configuration(who, secret))}}; });
}

std::string squid_proxy::configuration(login who, std::string_view secret) {
  std::string text = "http_port 127.0.0.1:" + std::to_string(port()) + "\n";
  if (who == login::digest)
    text += "auth_param digest program /usr/lib/squid/digest_file_auth " +
            private_file("users", std::string(user) + ":" + std::string(secret) + "\n") +
            "\nauth_param digest children 1\nauth_param digest realm tern\nacl known proxy_auth REQUIRED\n";
  text += "acl forbidden dstdomain forbidden.test\nhttp_access deny forbidden\n";
  text += who == login::digest ? "http_access allow known\nhttp_access deny all\n" : "http_access allow all\n";
  text += "cache deny all\naccess_log stdio:" + path("access.log") + "\ncache_log " + path("error.log") +
          "\npid_filename none\npinger_enable off\ncoredump_dir " + path("") +
          "\nshutdown_lifetime 0 seconds\ndns_nameservers 127.0.0.1\nconnect_timeout 5 seconds\n";
  return text;
}

std::string squid_proxy::proxy(std::string_view user_info) const { return url_of("http", user_info, port()); }

tinyproxy_server::tinyproxy_server(std::string_view secret) {
  start_one(false, [&] {
    return launch{.command = {"tinyproxy", "-d", "-c", private_file("tinyproxy.conf", configuration(secret))}};
  });
}

std::string tinyproxy_server::configuration(std::string_view secret) {
  return "Port " + std::to_string(port()) + "\nListen 127.0.0.1\nTimeout 60\nMaxClients 100\nBasicAuth " + user + " " +
         std::string(secret) + "\nLogFile \"" + path("error.log") + "\"\nFilter \"" + private_file("filter", "forbidden\n") +
         "\"\n";
}

std::string tinyproxy_server::proxy(std::string_view user_info) const { return url_of("http", user_info, port()); }

microsocks_server::microsocks_server(std::string_view secret) {
  start_one(false, [&] {
    return launch{
        .command = {"microsocks", "-i", "127.0.0.1", "-p", std::to_string(port()), "-u", user, "-P", std::string(secret)}};
  });
}

std::string microsocks_server::proxy(std::string_view scheme, std::string_view user_info) const {
  return url_of(scheme, user_info, port());
}

perl_socks_server::perl_socks_server() {
  const std::string program = read_file(TERN_TEST_SUPPORT "/socks4a_proxy.pl");
  start_one(false, [&] {
    return launch{
        .command = {"perl", private_file("proxy.pl", program), std::to_string(port()), private_file("asked.log", "")}};
  });
}

std::string perl_socks_server::proxy(std::string_view scheme) const { return url_of(scheme, {}, port()); }

dante_server::dante_server() {
  start_one(false, [&] { return launch{.command = {"danted", "-N", "1", "-f", private_file("dante.conf", configuration())}}; });
}

std::string dante_server::configuration() {
  return "logoutput: " + path("error.log") + "\ninternal: 127.0.0.1 port = " + std::to_string(port()) +
         "\nexternal: 127.0.0.1\nclientmethod: none\nsocksmethod: none\nuser.unprivileged: nobody\n"
         "client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\n"
         "socks block { from: 0.0.0.0/0 to: 127.0.0.9/32 }\nsocks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\n";
}

std::string dante_server::proxy(std::string_view scheme) const { return url_of(scheme, {}, port()); }

}  // namespace tern::test
