#include "support/caddy_server.hpp"

namespace tern::test {

caddy_server::caddy_server(std::optional<certificate> tls) {
  if (tls) tls = readable(*tls);
  start_one(tls.has_value(), [&] {
    return launch{
        .command = {"caddy", "run", "--config", private_file("Caddyfile", configuration(tls)), "--adapter", "caddyfile"},
        // It keeps its last configuration and its own authority's files there.
        .environment = {{"HOME", path("")}, {"XDG_DATA_HOME", path("data")}, {"XDG_CONFIG_HOME", path("config")}}};
  });
}

std::string caddy_server::configuration(const std::optional<certificate>& tls) const {
  std::string result =
      "{\n  admin off\n  auto_https off\n  servers {\n    protocols h1 h2 h2c\n  }\n}\n(site) {\n  bind 127.0.0.1\n  root * " +
      path("www") + "\n  encode zstd gzip\n  respond /accept \"accepted\" 200\n";
  for (std::string status : {"301", "302", "303", "307", "308"}) {
    result += "  @r" + status + " path_regexp r" + status + " ^/redirect/" + status + "(/.*)$\n  redir @r" + status + " {re.r" +
              status + ".1} " + status + "\n";
  }
  result += "  file_server\n}\nhttp://:" + std::to_string(port()) + " {\n  import site\n}\n";
  if (tls)
    result += "https://:" + std::to_string(tls_port()) + " {\n  tls " + tls->cert.string() + " " + tls->key.string() +
              "\n  import site\n}\n";
  return result;
}

}  // namespace tern::test
