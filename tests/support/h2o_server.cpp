#include "support/h2o_server.hpp"

namespace tern::test {

h2o_server::h2o_server(std::optional<certificate> tls) {
  if (tls) tls = readable(*tls);
  start_one(tls.has_value(), [&] { return launch{.command = {"h2o", "-c", private_file("h2o.conf", configuration(tls))}}; });
}

// One process: neverbleed would keep the key in a second one. No OCSP: it would ask for it with a program at every start.
std::string h2o_server::configuration(const std::optional<certificate>& tls) const {
  auto listen = [](std::uint16_t port) { return "listen:\n  host: 127.0.0.1\n  port: " + std::to_string(port) + "\n"; };
  std::string result = listen(port());
  if (tls) {
    result += listen(tls_port()) +
              "  ssl:\n    neverbleed: OFF\n    ocsp-update-interval: 0\n    certificate-file: " + tls->cert.string() +
              "\n    key-file: " + tls->key.string() + "\n";
  }
  result += "num-threads: 1\npid-file: " + path("h2o.pid") + "\nerror-log: " + path("error.log") +
            "\ncompress: [gzip, br]\nhosts:\n  default:\n    paths:\n";
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    result +=
        std::string("      /redirect/") + status + ":\n        redirect:\n          status: " + status + "\n          url: /\n";
  }
  return result + "      /:\n        file.dir: " + path("www") + "\n";
}

}  // namespace tern::test
