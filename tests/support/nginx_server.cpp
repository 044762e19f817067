#include "support/nginx_server.hpp"

#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {

nginx_server::nginx_server(options how) {
  std::filesystem::create_directories(dir_ / "www");
  // A port that was free may be taken by the time nginx binds it; then nginx ends and the next one is tried.
  constexpr int tries = 5;
  for (int i = 0; i < tries; ++i) {
    port_ = free_port();
    tls_port_ = how.tls ? free_port() : 0;
    write_file(dir_ / "nginx.conf", configuration(how));
    process_ = std::make_unique<process>(
        process::options{.command = {"nginx", "-e", dir_ / "error.log", "-p", dir_.path(), "-c", dir_ / "nginx.conf"},
                         .log = dir_ / "output.log",
                         .directory = dir_.path(),
                         // Debian keeps nginx where only root's PATH looks.
                         .environment = {{"PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"}}});
    if (wait_until_listening(*process_, port_) && (!how.tls || wait_until_listening(*process_, tls_port_))) return;
    std::filesystem::remove(unix_socket());
  }
  throw std::runtime_error("nginx did not start:\n" + read_file(dir_ / "output.log") + read_file(dir_ / "error.log"));
}

// One process without a master: killed with the test, it leaves no worker behind, and it never changes its user.
std::string nginx_server::configuration(const options& how) const {
  std::string dir = dir_.path().string();
  std::string temp;
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    temp += std::string("  ") + kind + "_temp_path " + dir + "/" + kind + ";\n";
  std::string tls;
  if (how.tls) {
    tls = "    listen 127.0.0.1:" + std::to_string(tls_port_) + " ssl backlog=4096;\n    ssl_certificate " +
          how.tls->cert.string() + ";\n    ssl_certificate_key " + how.tls->key.string() + ";\n    ssl_protocols " +
          how.tls_protocols + ";\n    ssl_session_cache shared:tls:1m;\n";
    if (how.client_ca) tls += "    ssl_client_certificate " + how.client_ca->string() + ";\n    ssl_verify_client on;\n";
  }
  return "daemon off;\nmaster_process off;\npid " + dir + "/nginx.pid;\nworker_rlimit_nofile 20000;\nerror_log " + dir +
         "/error.log;\nevents { worker_connections 15000; }\nhttp {\n  access_log " + dir + "/access.log;\n" + temp +
         "  default_type application/octet-stream;\n  types { text/plain txt; text/html html; application/json json; }\n"
         "  client_max_body_size 0;\n  server {\n    listen 127.0.0.1:" +
         std::to_string(port_) + " backlog=4096;\n    listen unix:" + unix_socket().string() + ";\n" + tls +
         "    server_name localhost;\n    root " + dir + "/www;\n    keepalive_requests " +
         std::to_string(how.keepalive_requests) + ";\n    keepalive_timeout " + how.keepalive_timeout + ";\n    " +
         how.server_lines +
         "\n    location = /accept { return 200 \"accepted\\n\"; }\n"
         "    location = /status/200 { return 200; }\n    location = /status/204 { return 204; }\n"
         "    location = /status/301 { return 301 /accept; }\n    location = /status/404 { return 404; }\n"
         "    location = /status/500 { return 500; }\n  }\n}\n";
}

void nginx_server::add_file(std::string_view name, std::string_view content) { write_file(dir_ / "www" / name, content); }

void nginx_server::add_sparse_file(std::string_view name, std::uintmax_t size) { write_sparse_file(dir_ / "www" / name, size); }

std::string nginx_server::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::string nginx_server::tls_url(std::string_view path, std::string_view host) const {
  return "https://" + std::string(host) + ":" + std::to_string(tls_port_) + std::string(path);
}

}  // namespace tern::test
