#include "support/redis_server.hpp"

#include <csignal>
#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {

redis_server::redis_server(options how) : how_(std::move(how)) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    launch();
    if (wait_until_listening(*server_, port_)) return;
  }
  throw std::runtime_error("redis-server does not start");
}

void redis_server::launch() {
  std::vector<std::string> command{"redis-server",
                                   "--port",
                                   std::to_string(port_),
                                   "--bind",
                                   "127.0.0.1",
                                   "--dir",
                                   dir_.path(),
                                   "--save",
                                   "",
                                   "--unixsocket",
                                   socket(),
                                   "--daemonize",
                                   "no",
                                   "--appendonly",
                                   "no",
                                   "--enable-debug-command",
                                   "local"};
  command.insert(command.end(), how_.arguments.begin(), how_.arguments.end());
  server_ = std::make_unique<process>(process::options{.command = command, .log = dir_ / "log"});
}

std::string redis_server::url(const std::string& user_info, const std::string& path) const {
  return "redis://" + (user_info.empty() ? std::string() : user_info + "@") + "127.0.0.1:" + std::to_string(port_) + path;
}

void redis_server::restart() {
  kill();
  launch();
  if (!wait_until_listening(*server_, port_)) throw std::runtime_error("redis-server does not start again");
}

void redis_server::kill() {
  if (!server_) return;
  server_->signal(SIGKILL);
  server_->wait(std::chrono::seconds(10));
  server_.reset();
}

}  // namespace tern::test
