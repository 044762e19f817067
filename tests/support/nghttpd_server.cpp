#include "support/nghttpd_server.hpp"

namespace tern::test {

nghttpd_server::nghttpd_server(options how) {
  if (how.tls) how.tls = readable(*how.tls);
  start(how.tls.has_value(), [&] {
    std::vector<std::string> command{"nghttpd", "-a", "127.0.0.1", "-d", path("www"), "--echo-upload"};
    if (!how.trailer.empty()) command.insert(command.end(), {"--trailer", how.trailer});
    command.insert(command.end(), how.arguments.begin(), how.arguments.end());
    std::vector<launch> result{{.command = command}};
    result.back().command.insert(result.back().command.end(), {"--no-tls", std::to_string(port())});
    if (how.tls) {
      result.push_back({.command = command});
      result.back().command.insert(result.back().command.end(),
                                   {std::to_string(tls_port()), how.tls->key.string(), how.tls->cert.string()});
    }
    return result;
  });
}

}  // namespace tern::test
