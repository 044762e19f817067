#include "cli/client_options.hpp"

#include <algorithm>

#include "cli/command.hpp"
#include "cli/log_lines.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

constexpr const char* timeouts_group = "Timeouts (250ms, 5s, 1m; a bare number counts seconds)";
constexpr const char* connection_group = "Connection and TLS";

bool is_list_option(std::string_view name) {
  for (size_t i = 0; i < tern_option_count(); ++i) {
    tern_option_info info{};
    info.struct_size = sizeof info;
    if (tern_option_get(i, &info, sizeof info) == TERN_OK && to_view(info.name) == name) return to_view(info.type) == "list";
  }
  return false;
}

void apply(tern_config* config, const std::string& given_as, std::string_view name, std::string_view value) {
  error_slot error;
  auto set = is_list_option(name) ? tern_config_add : tern_config_set;
  check(set(config, to_str(name), to_str(value), error), error, given_as);
}

std::string long_name(const char* flags) {
  std::string_view text(flags);
  return std::string(text.substr(text.rfind(',') + 1));
}

}  // namespace

void client_options::add_text(CLI::App& app, const char* flags, const char* name, const char* type, const char* text) {
  app.add_option_function<std::string>(
         flags, [this, flags, name](const std::string& value) { settings_.push_back({long_name(flags), name, value}); }, text)
      ->type_name(type);
}

void client_options::add_duration(CLI::App& app, const char* flags, const char* name, const char* text) {
  app.add_option_function<std::string>(
         flags,
         [this, flags, name](const std::string& value) {
           settings_.push_back({long_name(flags), name, duration_option(value)});
         },
         text)
      ->type_name("DURATION")
      ->group(timeouts_group);
}

void client_options::add_list(CLI::App& app, const char* flags, const char* name, const char* type, const char* text) {
  app.add_option_function<std::vector<std::string>>(
         flags,
         [this, flags, name](const std::vector<std::string>& values) {
           for (const auto& value : values) settings_.push_back({long_name(flags), name, value});
         },
         text)
      ->type_name(type)
      ->option_text(type)
      ->allow_extra_args(false);
}

void client_options::add_switch(CLI::App& app, const char* flags, const char* name, const char* value, const char* text) {
  app.add_flag_callback(flags, [this, flags, name, value] { settings_.push_back({long_name(flags), name, value}); }, text);
}

void client_options::declare(CLI::App& app) {
  add_duration(app, "--timeout", "timeout.total", "the whole request");
  add_duration(app, "--connect-timeout", "timeout.connect", "connecting, all addresses of the name together");
  add_duration(app, "--resolve-timeout", "timeout.resolve", "resolving the name");
  add_duration(app, "--tls-timeout", "timeout.tls", "the TLS handshake");
  add_duration(app, "--first-byte-timeout", "timeout.first_byte", "from the request sent to the first byte of the answer");
  add_duration(app, "--idle-timeout", "timeout.idle", "between two bytes in either direction");
  add_duration(app, "--queue-timeout", "timeout.queue", "waiting for a worker and a connection");

  app.option_defaults()->group(connection_group);
  add_text(app, "--cacert", "tls.ca_file", "FILE", "trust these authorities (PEM) instead of the system's");
  add_text(app, "--capath", "tls.ca_path", "DIR", "trust the authorities in this directory instead of the system's");
  add_list(app, "--extra-ca", "tls.extra_ca", "FILE", "trust this authority as well (repeatable)");
  add_text(app, "--cert", "tls.cert_file", "FILE", "client certificate (PEM)");
  add_text(app, "--key", "tls.key_file", "FILE", "its private key, when it is not in the same file");
  add_text(app, "--key-password", "tls.key_password", "TEXT", "the key's password");
  add_text(app, "--tls-min", "tls.min_version", "VERSION", "oldest TLS version to accept: 1.2, 1.3");
  add_switch(app, "-k,--insecure", "tls.verify", "false", "accept any certificate");
  add_text(app, "--unix-socket", "net.unix_socket", "PATH", "connect to this socket instead of the URL's host");
  add_list(app, "--resolve", "resolve", "HOST:PORT:ADDRESS", "use this address for that host and port (repeatable)");
  add_text(app, "--local-address", "net.local_address", "ADDRESS", "connect from this address");
  add_switch(app, "-4,--ipv4", "net.ip_version", "4", "IPv4 addresses only");
  add_switch(app, "-6,--ipv6", "net.ip_version", "6", "IPv6 addresses only");
  add_text(app, "-A,--user-agent", "http.user_agent", "TEXT", "the User-Agent header");

  app.option_defaults()->group("Other");
  add_repeatable(app, "--option", raw_, "any option that `tern info --options` lists (repeatable)", "NAME=VALUE");
  app.add_flag("-v,--verbose", verbosity_, "log to standard error; -vv for more, -vvv for everything");
  app.option_defaults()->group("Options");
}

void client_options::declare_limits(CLI::App& app) {
  add_text(app, "--workers", "workers", "N", "requests worked on at once (64)");
  add_text(app, "--connections", "connections.per_origin", "N", "connections to one origin (8)");
}

void client_options::preset(std::string name, std::string value) {
  presets_.push_back({"--option " + name, std::move(name), std::move(value)});
}

config_handle client_options::make_config() const {
  tern_config* config = nullptr;
  error_slot error;
  check(tern_config_create(&config, error), error, "cannot start");
  config_handle owned(config);
  for (const setting& s : presets_) apply(config, s.given_as, s.name, s.value);
  if (verbosity_ > 0) log_to_stderr(config, verbosity_);
  for (const setting& s : settings_) apply(config, s.given_as, s.name, s.value);
  for (const std::string& text : raw_) {
    size_t equals = text.find('=');
    if (equals == std::string::npos) fail_usage("--option " + text + ": write it as name=value");
    std::string_view view(text);
    apply(config, "--option " + text.substr(0, equals), view.substr(0, equals), view.substr(equals + 1));
  }
  return owned;
}

}  // namespace tern::cli
