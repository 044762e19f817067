#include "support/web_server.hpp"

#include <csignal>
#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {

namespace fs = std::filesystem;

web_server::web_server() {
  fs::create_directories(dir_ / "www");
  give_to_ordinary_user(dir_.path());
}

void web_server::start(bool tls, const std::function<std::vector<launch>()>& prepare) {
  constexpr int tries = 5;
  for (int i = 0; i < tries; ++i) {
    port_ = free_port();
    tls_port_ = tls ? free_port() : 0;
    for (launch& one : prepare()) {
      // Debian keeps some servers where only root's PATH looks.
      one.environment.emplace_back("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin");
      launched_.push_back({.command = one.command,
                           .log = dir_ / "output.log",
                           .directory = dir_.path(),
                           .environment = one.environment,
                           .as_ordinary_user = one.as_ordinary_user});
    }
    launch_all();
    if (listening()) return;
    processes_.clear();
    launched_.clear();
  }
  std::string logs;
  for (const char* name : {"output.log", "error.log"}) logs += read_file(dir_ / name);
  throw std::runtime_error("the server did not start:\n" + logs);
}

void web_server::start_one(bool tls, const std::function<launch()>& prepare) {
  start(tls, [&] { return std::vector<launch>{prepare()}; });
}

// The first process has the plain port, the last one the TLS port; most servers are one process.
bool web_server::listening() {
  return wait_until_listening(*processes_.front(), port_) &&
         (tls_port_ == 0 || wait_until_listening(*processes_.back(), tls_port_));
}

void web_server::launch_all() {
  for (const process::options& how : launched_) processes_.push_back(std::make_unique<process>(how));
}

void web_server::stop() {
  for (auto& one : processes_) one->stop();
}

void web_server::kill() {
  for (auto& one : processes_) {
    one->signal(SIGKILL);
    one->wait(std::chrono::seconds(10));
  }
}

void web_server::restart() {
  processes_.clear();
  launch_all();
  if (!listening()) throw std::runtime_error("the server does not start again");
}

void web_server::add_file(std::string_view name, std::string_view content) {
  fs::path file = dir_ / "www" / name;
  write_file(file, content);
  fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
}

void web_server::add_sparse_file(std::string_view name, std::uintmax_t size) {
  add_file(name, "");
  fs::resize_file(dir_ / "www" / name, size);
}

std::string web_server::private_file(std::string_view name, std::string_view content) {
  fs::path file = dir_ / name;
  write_file(file, content);
  give_to_ordinary_user(file);
  return file.string();
}

certificate web_server::readable(const certificate& own) {
  return {private_file("server.pem", read_file(own.cert)), private_file("server.key", read_file(own.key))};
}

std::string web_server::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::string web_server::tls_url(std::string_view path, std::string_view host) const {
  return "https://" + std::string(host) + ":" + std::to_string(tls_port_) + std::string(path);
}

}  // namespace tern::test
