#include "support/apache_server.hpp"

namespace tern::test {
namespace {

// SHA-1("password") in base64, MD5("user:tern:password") and MD5("tern:tern:hunter2-very-secret"), as the server's user files
// have them.
constexpr const char* basic_users = "user:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n";
constexpr const char* digest_users = "user:tern:a710ff5a8cfc45b65a29eb51ebd2a919\ntern:tern:aa76fa41b88ac407d0e2cf67f7d65aef\n";

constexpr const char* modules[] = {"mpm_event",   "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic",
                                   "auth_digest", "dav",        "dav_fs",     "mime",       "alias",      "filter",
                                   "deflate",     "brotli",     "ssl",        "http2",      "proxy",      "proxy_wstunnel"};

// @ is the server's directory. One compression at a time: DEFLATE would compress what brotli has compressed.
constexpr const char* fixed_lines = R"(
ServerRoot @
DefaultRuntimeDir @
PidFile @/apache.pid
ErrorLog @/error.log
LogLevel warn
ServerName localhost
ThreadsPerChild 64
MaxKeepAliveRequests 0
KeepAliveTimeout 75
ListenBacklog 1024
Protocols h2 h2c http/1.1
TypesConfig /dev/null
AddType text/plain .txt
AddType text/html .html
AddType application/json .json
DocumentRoot @/www
AddOutputFilterByType BROTLI_COMPRESS;DEFLATE text/plain text/html application/json
Alias /dav @/dav
Alias /basic/ @/www/
Alias /digest/ @/www/
DavLockDB @/dav-lock
<Directory @/www>
  Require all granted
</Directory>
<Location /dav>
  Dav On
  Require all granted
</Location>
<Location /basic/>
  AuthType Basic
  AuthName tern
  AuthUserFile @/basic
  Require valid-user
</Location>
<Location /digest/>
  AuthType Digest
  AuthName tern
  AuthDigestProvider file
  AuthUserFile @/digest
  Require valid-user
</Location>
)";

}  // namespace

apache_server::apache_server(std::optional<certificate> tls, std::uint16_t websocket) : websocket_(websocket) {
  if (tls) tls = readable(*tls);
  std::filesystem::create_directories(path("dav"));
  give_to_ordinary_user(path("dav"));
  private_file("basic", basic_users);
  private_file("digest", digest_users);
  start_one(tls.has_value(), [&] {
    // -X: one process, which is killed with the test and leaves no child behind.
    return launch{.command = {"apache2", "-X", "-d", path(""), "-f", private_file("apache.conf", configuration(tls))}};
  });
}

std::string apache_server::configuration(const std::optional<certificate>& tls) {
  std::string result;
  for (const char* name : modules)
    result += std::string("LoadModule ") + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n";
  for (const char* c = fixed_lines; *c != '\0'; ++c) result += *c == '@' ? dir().path().string() : std::string(1, *c);
  if (websocket_ > 0) {
    result += "Redirect 302 /moved /digest/ws/\n";
    for (const char* where : {"/ws/", "/basic/ws/", "/digest/ws/"})
      result += std::string("ProxyPass ") + where + " ws://127.0.0.1:" + std::to_string(websocket_) + "/\n";
  }
  result += "Listen 127.0.0.1:" + std::to_string(port()) + "\n";
  if (tls) {
    std::string where = "127.0.0.1:" + std::to_string(tls_port());
    result += "Listen " + where + "\nSSLSessionCache none\n<VirtualHost " + where + ">\n  SSLEngine on\n  SSLCertificateFile " +
              tls->cert.string() + "\n  SSLCertificateKeyFile " + tls->key.string() + "\n</VirtualHost>\n";
  }
  return result;
}

}  // namespace tern::test
