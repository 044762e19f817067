#include "cli/client_options.hpp"

#include "cli/command.hpp"
#include "cli/http_options.hpp"
#include "cli/typed_option.hpp"

namespace tern::cli {
namespace {

void declare_timeouts(CLI::App& app, setting_options& settings, letters which) {
  app.option_defaults()->group("Timeouts (250ms, 1.5s, 1m; a bare number counts seconds; 0: no limit)");
  settings.add_duration(app, which == letters::all ? "-m,--max-time,--timeout" : "--max-time,--timeout", "timeout.total",
                        "the whole request");
  auto bound_connecting = [&settings](const std::string& given) {
    std::string time = duration_argument("--connect-timeout", given);
    settings.put("--connect-timeout", "timeout.connect", time);
    for (const char* name : {"timeout.resolve", "timeout.tls"}) settings.put_first("--connect-timeout", name, time);
  };
  add_each(app, "--connect-timeout", bound_connecting,
           "connecting, all addresses of the name together; also resolving the name and the TLS handshake, each, unless they "
           "have a time of their own",
           "DURATION");
  settings.add_duration(app, "--resolve-timeout", "timeout.resolve", "resolving the name");
  settings.add_duration(app, "--tls-timeout", "timeout.tls", "the TLS handshake");
  settings.add_duration(app, "--first-byte-timeout", "timeout.first_byte",
                        "from the request sent to the first byte of the answer");
  settings.add_duration(app, "--idle-timeout", "timeout.idle", "between two bytes in either direction");
  settings.add_duration(app, "--queue-timeout", "timeout.queue", "waiting for a worker and a connection");
}

void declare_connection(CLI::App& app, setting_options& settings) {
  app.option_defaults()->group("Connection and TLS");
  settings.add_text(app, "--cacert", "tls.ca_file", "FILE", "trust these authorities (PEM) instead of the system's");
  settings.add_text(app, "--capath", "tls.ca_path", "DIR", "trust the authorities in this directory instead of the system's");
  settings.add_text(app, "--extra-ca", "tls.extra_ca", "FILE", "trust this authority as well (repeatable)");
  settings.add_text(app, "-E,--cert", "tls.cert_file", "FILE", "client certificate (PEM)");
  settings.add_text(app, "--key", "tls.key_file", "FILE", "its private key, when it is not in the same file");
  settings.add_secret(app, "--pass,--key-password", "tls.key_password", "TEXT", "the key's password");
  settings.add_text(app, "--tls-min", "tls.min_version", "1.2|1.3", "oldest TLS version to accept: 1.2, 1.3");
  settings.add_fixed(app, "-k,--insecure", "tls.verify", "false", "accept any certificate");
  settings.add_text(app, "--unix-socket", "net.unix_socket", "PATH",
                    "connect to this socket instead of the URL's host, but not for another origin that it redirects to");
  add_each(
      app, "--resolve",
      [&settings](const std::string& entry) {  // curl's + lets an entry expire; nothing here lives so long
        settings.put("--resolve", "resolve", not_empty("--resolve", entry).substr(entry.starts_with('+') ? 1 : 0));
      },
      "use this address for that host and port (repeatable)", "HOST:PORT:ADDRESS");
  settings.add_text(app, "--local-address", "net.local_address", "ADDRESS", "connect from this address");
  settings.add_fixed(app, "-4,--ipv4", "net.ip_version", "4", "IPv4 addresses only");
  settings.add_fixed(app, "-6,--ipv6", "net.ip_version", "6", "IPv6 addresses only");
}

}  // namespace

void client_options::declare(CLI::App& app, letters which) {
  declare_http_options(app, settings_);
  auth_.declare(app, settings_, which);
  declare_rest(app, which);
}

void client_options::declare_websocket(CLI::App& app) {
  declare_redirect_options(app, settings_);
  auth_.declare(app, settings_, letters::all);
  declare_rest(app, letters::all);
}

void client_options::declare_redis(CLI::App& app) {
  auth_.declare_user(app);
  declare_rest(app, letters::all);
}

void client_options::declare_rest(CLI::App& app, letters which) {
  declare_timeouts(app, settings_, which);
  declare_connection(app, settings_);
  proxy_.declare(app, settings_);
  app.option_defaults()->group("Other");
  settings_.add_any(app, "--set,--option", "any option that `tern info --options` lists (repeatable)");
  app.option_defaults()->group("Options");
}

void client_options::declare_limits(CLI::App& app) {
  const char* names = "--parallel-max,--workers";
  add_each(
      app, names, [this, names](const std::string& count) { put_parallel(typed_name(names, count), count); },
      "requests worked on at once (64), and unless --connections says else as many connections to one origin", "N");
  settings_.add_text(app, "--connections", "connections.per_origin", "N",
                     "connections to one origin (8, or what --parallel says)");
}

void client_options::put_parallel(const std::string& given_as, const std::string& count) {
  settings_.put(given_as, "workers", not_empty(given_as, count));
  settings_.put_first(given_as, "connections.per_origin", count);
}

void client_options::declare_verbose(CLI::App& app, int log_from, const char* text) {
  log_from_ = log_from;
  app.add_flag("-v,--verbose", verbosity_, text)->group("Other");
  add_each(
      app, "--trace", [this](const std::string& path) { trace_path_ = not_empty("--trace", path); },
      "write all of it, with the heads and sizes of what was sent and received, to this file (-: standard output, %: standard "
      "error); passwords, cookies and the like are left out",
      "FILE")
      ->group("Other");
}

void client_options::preset(std::string name, std::string value) {
  settings_.put_first("--set " + name, name, std::move(value));
}

config_handle client_options::make_config() {
  tern_config* config = nullptr;
  error_slot error;
  check(tern_config_create(&config, error), error, "cannot start");
  config_handle owned(config);
  auth_.complete(settings_);
  proxy_.complete(settings_);
  log_.verbosity = verbosity_ >= log_from_ ? verbosity_ : 0;
  if (trace_path_) at_origin(trace_path_->where, [&] { log_.trace = std::make_shared<trace_file>(trace_path_->text); });
  log_as_planned(config, log_);
  settings_.apply(config);
  return owned;
}

}  // namespace tern::cli
