#include "support/nginx_server.hpp"

#include "support/ports.hpp"

namespace tern::test {
namespace {

std::string locations(const std::string& dir, const std::string& users) {
  std::string result =
      "    location /basic/ { alias " + dir + "/www/; auth_basic " + web_server::realm + "; auth_basic_user_file " + users +
      "; }\n    location /trailers/ { alias " + dir +
      "/www/; add_trailer X-Sum 11; }\n"
      "    location = /accept { return 200 \"accepted\\n\"; }\n"
      "    location = /show { return 200 \"$server_protocol $request_method\\nauthorization: $http_authorization\\n"
      "cookie: $http_cookie\\n\"; }\n"
      "    location = /cookie { add_header Set-Cookie \"from=nginx; Path=/show\"; return 302 /show; }\n"
      "    location = /redirect/loop { return 302 /redirect/loop; }\n"
      "    location = /status/301 { return 301 /accept; }\n";
  for (const char* status : {"200", "204", "404", "500"})
    result += std::string("    location = /status/") + status + " { return " + status + "; }\n";
  for (const char* status : {"301", "302", "303", "307", "308"})
    result += std::string("    location ~ ^/redirect/") + status + "(/.*)$ { return " + status + " $1; }\n";
  return result;
}

constexpr const char* compression =
    "  gzip on; gzip_types text/plain application/json; gzip_min_length 20; gzip_static on;\n"
    "  brotli on; brotli_types text/plain application/json; brotli_min_length 20;\n";

}  // namespace

nginx_server::nginx_server(options how) {
  start_one(how.tls.has_value(), [&] {
    h2c_port_ = how.http2 ? free_port() : 0;
    std::filesystem::remove(unix_socket());
    write_file(dir() / "nginx.conf", configuration(how));
    return launch{.command = {"nginx", "-e", path("error.log"), "-p", path(""), "-c", path("nginx.conf")},
                  .as_ordinary_user = false};
  });
}

// One process without a master: killed with the test, it leaves no worker behind, and it never changes its user.
std::string nginx_server::configuration(const options& how) {
  std::string dir = web_server::dir().path().string();
  std::string temp;
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    temp += std::string("  ") + kind + "_temp_path " + dir + "/" + kind + ";\n";
  std::string more;
  if (how.tls) {
    more = "    listen 127.0.0.1:" + std::to_string(tls_port()) + " ssl" + (how.http2 ? " http2" : "") +
           " backlog=4096;\n    ssl_certificate " + how.tls->cert.string() + ";\n    ssl_certificate_key " +
           how.tls->key.string() + ";\n    ssl_protocols " + how.tls_protocols + ";\n    ssl_session_cache shared:tls:1m;\n";
    if (how.client_ca) more += "    ssl_client_certificate " + how.client_ca->string() + ";\n    ssl_verify_client on;\n";
  }
  if (how.http2) more += "    listen 127.0.0.1:" + std::to_string(h2c_port_) + " http2 backlog=4096;\n";
  std::string users = private_file("users", std::string(user) + ":{PLAIN}" + password + "\n");
  return (how.compress ? "load_module /usr/lib/nginx/modules/ngx_http_brotli_filter_module.so;\n" : std::string()) +
         "daemon off;\nmaster_process off;\npid " + dir + "/nginx.pid;\nworker_rlimit_nofile 20000;\nerror_log " + dir +
         "/error.log;\nevents { worker_connections 15000; }\nhttp {\n  access_log " + dir + "/access.log;\n" + temp +
         "  default_type application/octet-stream;\n  types { text/plain txt; text/html html; application/json json; }\n"
         "  client_max_body_size 0;\n" +
         (how.compress ? compression : "") + "  server {\n    listen 127.0.0.1:" + std::to_string(port()) +
         " backlog=4096;\n    listen unix:" + unix_socket().string() + ";\n" + more + "    server_name localhost;\n    root " +
         dir + "/www;\n    keepalive_requests " + std::to_string(how.keepalive_requests) + ";\n    keepalive_timeout " +
         how.keepalive_timeout + ";\n    " + how.server_lines + "\n" + locations(dir, users) + "  }\n}\n";
}

void nginx_server::restart() {
  std::filesystem::remove(unix_socket());  // a crash leaves it behind
  web_server::restart();
}

std::string nginx_server::h2c_url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(h2c_port_) + std::string(path);
}

}  // namespace tern::test
