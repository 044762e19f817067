#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace tern::test {

// redis-server with a folder, a free loopback port and a unix socket of its own, without persistence.
class redis_server {
 public:
  struct options {
    std::vector<std::string> arguments = {};  // more of its own: "--requirepass", "secret"
  };

  redis_server() : redis_server(options{}) {}
  explicit redis_server(options how);

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& user_info = {}, const std::string& path = {}) const;
  std::filesystem::path socket() const { return dir_ / "socket"; }
  process& running() { return *server_; }
  void restart();  // at the same port
  void kill();     // at once, as a crash

 private:
  void launch();

  temp_dir dir_;
  options how_;
  std::uint16_t port_ = 0;
  std::unique_ptr<process> server_;
};

}  // namespace tern::test
