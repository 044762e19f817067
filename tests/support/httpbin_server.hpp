#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace tern::test {

// httpbin under gunicorn with four blocking workers (so: connection per request, no keep-alive).
class httpbin_server {
 public:
  httpbin_server();

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path) const;
  temp_dir& dir() { return dir_; }

 private:
  temp_dir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<process> process_;
};

}  // namespace tern::test
