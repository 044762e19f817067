#include "cli/setting_options.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/origin.hpp"
#include "cli/secret_arguments.hpp"
#include "cli/typed_option.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

bool is_list_option(std::string_view name) {
  for (size_t i = 0; i < tern_option_count(); ++i) {
    tern_option_info info{};
    info.struct_size = sizeof info;
    if (tern_option_get(i, &info, sizeof info) == TERN_OK && to_view(info.name) == name) return to_view(info.type) == "list";
  }
  return false;
}

// What `tern info` does not tell.
bool is_secret(std::string_view name) {
  for (const char* secret : {"auth.password", "auth.bearer", "tls.key_password", "tls.client_certs", "proxy", "proxy.password"})
    if (name == secret) return true;
  return false;
}

std::string long_name(std::string_view flags) { return std::string(flags.substr(flags.rfind(',') + 1)); }

}  // namespace

std::string duration_argument(std::string_view option, const std::string& given) {
  if (given != "none" && parse_duration(given) < 0)
    fail_usage(
        fmt::format("{} '{}': no time; allowed: a number of seconds, or with a unit (ns, us, ms, s, m, h, d) such as "
                    "250ms, 1.5s or 1m; 0: no limit",
                    option, printable(given)));
  return duration_option(given);
}

void setting_options::add_text(CLI::App& app, const char* flags, const char* name, const char* type, const char* text) {
  auto use = [this, flags, name](const std::string& value) {
    std::string option = typed_name(flags, value);
    put(option, name, not_empty(option, value));
  };
  add_each(app, flags, use, text, type);
}

void setting_options::add_secret(CLI::App& app, const char* flags, const char* name, const char* type, const char* text) {
  auto use = [this, flags, name](const std::string& value) {
    std::string option = typed_name(flags, value);
    note_secret(value);
    put_secret(option, name, not_empty(option, value));
  };
  add_each(app, flags, use, text, type);
}

void setting_options::add_duration(CLI::App& app, const char* flags, const char* name, const char* text) {
  auto use = [this, flags, name](const std::string& value) {
    std::string option = typed_name(flags, value);
    put(option, name, duration_argument(option, value));
  };
  add_each(app, flags, use, text, "DURATION");
}

void setting_options::add_fixed(CLI::App& app, const char* flags, const char* name, const char* value, const char* text) {
  add_switch(app, flags, [this, flags, name, value] { put(long_name(flags), name, value); }, text);
}

void setting_options::add_any(CLI::App& app, const char* flags, const char* text) {
  auto use = [this, flags](const std::string& given) {
    std::string option = typed_name(flags, given);
    size_t equals = not_empty(option, given).find('=');
    if (equals == std::string::npos) fail_usage(option + " " + printable(given) + ": write it as name=value");
    std::string name = given.substr(0, equals);
    std::string value = given.substr(equals + 1);
    if (!is_secret(name)) return put(option + " " + name, name, value);
    note_secret(value);
    put_secret(option + " " + name, name, value);
  };
  add_each(app, flags, use, text, "NAME=VALUE");
}

void setting_options::put_first(std::string given_as, std::string name, std::string value) {
  first_.push_back({with_origin(std::move(given_as)), !origin().empty(), std::move(name), std::move(value), false});
}

void setting_options::put(std::string given_as, std::string name, std::string value) {
  settings_.push_back({with_origin(std::move(given_as)), !origin().empty(), std::move(name), std::move(value), false});
}

void setting_options::put_secret(std::string given_as, std::string name, std::string value) {
  settings_.push_back({with_origin(std::move(given_as)), !origin().empty(), std::move(name), std::move(value), true});
}

void setting_options::apply(tern_config* config) const {
  for (const std::vector<setting>* part : {&first_, &settings_})
    for (const setting& s : *part) {
      error_slot error;
      auto set = is_list_option(s.name) ? tern_config_add : tern_config_set;
      int32_t code = set(config, to_str(s.name), to_str(s.value), error);
      const exit_status status = s.from_file ? exit_status::local_io : exit_status::usage;
      if (code != TERN_OK && s.secret)
        throw failure{status, fmt::format("{}: it cannot be sent or used ({})", s.given_as, error_name(code))};
      check(code, error, s.given_as, status);
    }
}

}  // namespace tern::cli
