#include "support/httpbin_server.hpp"

#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {

httpbin_server::httpbin_server() {
  constexpr int tries = 5;
  for (int i = 0; i < tries; ++i) {
    port_ = free_port();
    // The system's interpreter by its path: another Python earlier in PATH has no httpbin.
    process_ = std::make_unique<process>(
        process::options{.command = {"/usr/bin/python3", "-m", "gunicorn", "-b", "127.0.0.1:" + std::to_string(port_), "-k",
                                     "sync", "-w", "4", "--worker-tmp-dir", dir_.path(), "httpbin:app"},
                         .log = dir_ / "gunicorn.log",
                         .directory = dir_.path(),
                         .environment = {{"PYTHONDONTWRITEBYTECODE", "1"}}});
    if (wait_until_listening(*process_, port_)) return;
  }
  throw std::runtime_error("httpbin did not start:\n" + read_file(dir_ / "gunicorn.log"));
}

std::string httpbin_server::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

}  // namespace tern::test
