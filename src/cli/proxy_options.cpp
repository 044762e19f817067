#include "cli/proxy_options.hpp"

#include "cli/auth_options.hpp"
#include "cli/command.hpp"
#include "cli/secret_arguments.hpp"
#include "cli/typed_option.hpp"

namespace tern::cli {
namespace {

// Whatever stands before an "@" is nobody's business.
void note_login(const std::string& proxy) {
  if (proxy.find('@') != std::string::npos) note_secret(proxy);
}

}  // namespace

void proxy_options::declare(CLI::App& app, setting_options& settings) {
  app.option_defaults()->group("Proxy (otherwise what http_proxy, https_proxy, all_proxy and no_proxy of the environment say)");
  auto use = [&settings](const char* flags, const char* scheme) {
    return [&settings, flags, scheme](const std::string& value) {
      std::string option = typed_name(flags, value);
      note_login(value);
      const bool none = value.empty() && *scheme == '\0';  // curl's way to say that there is none
      settings.put(option, "proxy", none ? "none" : scheme + not_empty(option, value));
    };
  };
  add_each(app, "-x,--proxy", use("-x,--proxy", ""),
           "go through this proxy: http, https, socks4, socks4a, socks5 (names are looked up here) or socks5h (there); none: "
           "through no proxy",
           "[SCHEME://]HOST[:PORT]");
  add_each(app, "--socks4", use("--socks4", "socks4://"), "the same as --proxy socks4://", "HOST[:PORT]");
  add_each(app, "--socks4a", use("--socks4a", "socks4a://"), "the same as --proxy socks4a://", "HOST[:PORT]");
  add_each(app, "--socks5", use("--socks5", "socks5://"), "the same as --proxy socks5://", "HOST[:PORT]");
  add_each(app, "--socks5-hostname", use("--socks5-hostname", "socks5h://"), "the same as --proxy socks5h://", "HOST[:PORT]");
  auto take_user = [this](const std::string& value) {
    note_secret(value);
    user_ = not_empty("--proxy-user", value);
    if (value == ":") fail_usage("--proxy-user: user name and password are empty");
  };
  add_each(app, "-U,--proxy-user", take_user,
           "user name and password for the proxy; a password that is left out is asked for on the terminal", "USER[:PASSWORD]");
  auto choose = [&settings](const char* given_as, const char* kind, const char* at_once) {
    settings.put(given_as, "proxy.auth_kind", kind);
    settings.put(given_as, "proxy.preemptive", at_once);
  };
  add_switch(
      app, "--proxy-basic", [choose] { choose("--proxy-basic", "basic", "true"); }, "send them at once, as plain text (Basic)");
  add_switch(app, "--proxy-digest", [choose] { choose("--proxy-digest", "digest", "false"); }, "answer Digest only");
  add_switch(
      app, "--proxy-anyauth", [choose] { choose("--proxy-anyauth", "any", "false"); },
      "answer the strongest that the proxy asks for (the default)");
  auto except = [&settings](const std::string& hosts) {
    settings.put("--noproxy", "proxy.no_proxy", hosts.empty() ? "none" : hosts);
  };
  add_each(app, "--noproxy", except, "reach these hosts directly: names with all below them, addresses, 10.0.0.0/8, *",
           "HOST[:PORT],...");
  settings.add_fixed(app, "--proxy-insecure", "proxy.tls_verify", "false", "accept any certificate of an https:// proxy");
  app.option_defaults()->group("Options");
}

void proxy_options::complete(setting_options& settings) {
  if (!user_) return;
  put_login(settings, {"--proxy-user", "proxy.user", "proxy.password", "Proxy password for"}, *user_);
  user_.reset();
}

}  // namespace tern::cli
