// The six servers with HTTP/2 under one roof: how each is reached, and what it can do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/apache_server.hpp"
#include "support/caddy_server.hpp"
#include "support/h2o_server.hpp"
#include "support/lighttpd_server.hpp"
#include "support/nghttpd_server.hpp"
#include "support/nginx_server.hpp"
#include "support/test_ca.hpp"

namespace tern::integration {

inline constexpr const char* server_names[] = {"nginx", "lighttpd", "apache", "caddy", "h2o", "nghttpd"};

struct http2_server {
  std::shared_ptr<test::web_server> server;
  std::function<std::string(std::string_view)> clear;  // where prior knowledge is understood
  bool upgrades = false;                               // h2c, on the plain port
  std::vector<std::string> codings = {};               // that it sends a text in
  const char* upload_method = nullptr;                 // NULL: it takes no uploads
  const char* upload_path = nullptr;
  bool answers_expect = false;  // with 100
  bool redirects = false;       // /redirect/N/FILE

  std::string tls(std::string_view path) const { return server->tls_url(path); }
};

inline http2_server start_http2_server(const std::string& name, const test::certificate& own) {
  http2_server s;
  if (name == "nginx") {
    auto nginx = std::make_shared<test::nginx_server>(test::nginx_server::options{.tls = own, .http2 = true, .compress = true});
    s = {nginx,  [nginx = nginx.get()](auto path) { return nginx->h2c_url(path); },
         false,  {"gzip", "br"},
         "POST", "/accept",
         false,  true};
  } else if (name == "lighttpd") {
    s = {std::make_shared<test::lighttpd_server>(own), {}, true, {"gzip", "br", "zstd", "deflate"}};
  } else if (name == "apache") {
    s = {std::make_shared<test::apache_server>(own), {}, true, {"gzip", "br"}, "PUT", "/dav/upload", true};
  } else if (name == "caddy") {
    s = {std::make_shared<test::caddy_server>(own), {}, true, {"gzip", "zstd"}, "POST", "/accept", false, true};
  } else if (name == "h2o") {
    s = {std::make_shared<test::h2o_server>(own), {}, true, {"gzip", "br"}, nullptr, nullptr, false, true};
  } else {
    s = {std::make_shared<test::nghttpd_server>(test::nghttpd_server::options{.tls = own, .trailer = "x-sum: 11"}),
         {},
         false,
         {},
         "POST",
         "/upload"};
  }
  if (!s.clear) s.clear = [server = s.server.get()](auto path) { return server->url(path); };
  return s;
}

}  // namespace tern::integration
