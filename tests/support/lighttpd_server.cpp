#include "support/lighttpd_server.hpp"

namespace tern::test {
namespace {

// "user:tern:" + SHA-256("user:tern:password") + ":" + SHA-256("user:tern"), as htdigest files have it.
constexpr const char* userhash_file =
    "user:tern:7a724eeaa81e7906dbba125fe7f3117437d032d0a28c0eaa14c89195d439fe05:"
    "5e7b6d5bedcd01f53bdd70ddcf371b2c90fa00c19e9ee1e54d9015e9f0701a6d\n";

constexpr const char* fixed_lines = R"(
server.modules = ("mod_alias", "mod_auth", "mod_authn_file", "mod_deflate", "mod_openssl")
server.bind = "127.0.0.1"
server.listen-backlog = 1024
server.max-keep-alive-requests = 1000000
server.max-keep-alive-idle = 75
server.feature-flags = ("server.h2proto" => "enable", "server.h2c" => "enable")
mimetype.assign = (".txt" => "text/plain", ".html" => "text/html", ".json" => "application/json", "" => "application/octet-stream")
deflate.mimetypes = ("text/", "application/json")
deflate.allowed-encodings = ("zstd", "br", "gzip", "deflate")
auth.backend = "plain"
auth.require = (
  "/basic/" => ("method" => "basic", "realm" => "tern", "require" => "valid-user"),
  "/digest/" => ("method" => "digest", "realm" => "tern", "algorithm" => "SHA-256|MD5", "require" => "valid-user"),
  "/digest-sha256/" => ("method" => "digest", "realm" => "tern", "algorithm" => "SHA-256", "require" => "valid-user"),
  "/digest-md5/" => ("method" => "digest", "realm" => "tern", "algorithm" => "MD5", "require" => "valid-user"),
  "/digest-userhash/" => ("method" => "digest", "realm" => "tern", "algorithm" => "SHA-256", "userhash" => "enable",
                          "require" => "valid-user")
)
$HTTP["url"] =~ "^/digest-userhash/" { auth.backend = "htdigest" }
)";

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

}  // namespace

lighttpd_server::lighttpd_server(std::optional<certificate> tls) {
  if (tls) tls = readable(*tls);
  start_one(tls.has_value(),
            [&] { return launch{.command = {"lighttpd", "-D", "-f", private_file("lighttpd.conf", configuration(tls))}}; });
}

std::string lighttpd_server::configuration(const std::optional<certificate>& tls) {
  std::string result = fixed_lines;
  result += "server.port = " + std::to_string(port()) + "\nserver.document-root = " + quoted(path("www")) +
            "\nserver.errorlog = " + quoted(path("error.log")) + "\nserver.upload-dirs = (" + quoted(path("")) +
            ")\nauth.backend.plain.userfile = " + quoted(private_file("users", std::string(user) + ":" + password + "\n")) +
            "\nauth.backend.htdigest.userfile = " + quoted(private_file("digests", userhash_file)) + "\nalias.url = (";
  for (const char* name : {"basic", "digest", "digest-sha256", "digest-md5", "digest-userhash"})
    result += quoted("/" + std::string(name) + "/") + " => " + quoted(path("www/")) + ", ";
  result += ")\n";
  if (tls) {
    result += "$SERVER[\"socket\"] == \"127.0.0.1:" + std::to_string(tls_port()) +
              "\" { ssl.engine = \"enable\" ssl.pemfile = " + quoted(tls->cert.string()) +
              " ssl.privkey = " + quoted(tls->key.string()) + " }\n";
  }
  return result;
}

}  // namespace tern::test
