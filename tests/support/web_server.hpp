#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

namespace tern::test {

// What the launchers of real web servers share: a directory of its own with the served files in "www", a plain port and,
// when the server has a certificate, a TLS port, both on 127.0.0.1.
class web_server {
 public:
  web_server(const web_server&) = delete;
  web_server& operator=(const web_server&) = delete;

  void add_file(std::string_view name, std::string_view content);
  void add_sparse_file(std::string_view name, std::uintmax_t size);

  std::uint16_t port() const { return port_; }
  std::uint16_t tls_port() const { return tls_port_; }  // 0 without a certificate
  std::string url(std::string_view path) const;
  std::string tls_url(std::string_view path, std::string_view host = "localhost") const;
  temp_dir& dir() { return dir_; }

  void stop();
  void kill();             // at once, as a crash
  virtual void restart();  // behind stop or kill, at the same ports

  // What the locations that ask for credentials accept.
  static constexpr const char* user = "user";
  static constexpr const char* password = "password";
  static constexpr const char* realm = "tern";

 protected:
  struct launch {
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment = {};
    bool as_ordinary_user = true;
  };

  web_server();
  virtual ~web_server() = default;

  // Chooses ports, starts what `prepare` gives for them and waits until they are listened on. A port that was free may be
  // taken by the time the server binds it; then the server ends, and `prepare` is called for other ports.
  void start(bool tls, const std::function<std::vector<launch>()>& prepare);
  void start_one(bool tls, const std::function<launch()>& prepare);

  // The path of a file that the server may read whoever it runs as.
  std::string private_file(std::string_view name, std::string_view content);
  // Copies of what only the owner of the tests may read.
  certificate readable(const certificate& own);

  std::string path(std::string_view name) const { return (dir_ / name).string(); }

 private:
  void launch_all();
  bool listening();

  temp_dir dir_;
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::vector<process::options> launched_;
  std::vector<std::unique_ptr<process>> processes_;
};

}  // namespace tern::test
