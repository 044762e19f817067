#include "protocols/redis/login.hpp"

#include <initializer_list>

#include "protocols/redis/command.hpp"
#include "protocols/redis/server_error.hpp"

namespace tern::redis {
namespace {

// Nothing here is past a limit of check_command that the settings do not have as well.
void add(login_plan& to, login_step step, std::initializer_list<std::string_view> args) {
  if (!append_command(to.text, {args.begin(), args.size()})) to.steps.push_back(step);
}

}  // namespace

login_plan plan_login(const login& as, bool hello) {
  login_plan plan;
  const bool known = !as.user.empty() || !as.password.empty();
  const std::string_view user = as.user.empty() ? std::string_view("default") : std::string_view(as.user);
  if (hello && known)
    add(plan, login_step::hello, {"HELLO", "3", "AUTH", user, as.password.view()});
  else if (hello)
    add(plan, login_step::hello, {"HELLO", "3"});
  else if (!as.user.empty())
    add(plan, login_step::auth, {"AUTH", as.user, as.password.view()});
  else if (known)
    add(plan, login_step::auth, {"AUTH", as.password.view()});
  if (!as.client_name.empty()) add(plan, login_step::client_name, {"CLIENT", "SETNAME", as.client_name});
  if (as.database != 0) add(plan, login_step::database, {"SELECT", std::to_string(as.database)});
  return plan;
}

bool hello_unknown(std::string_view error_text) noexcept {
  return error_prefix(error_text) == "NOPROTO" || error_text.starts_with("ERR unknown command");
}

std::string_view step_name(login_step step) noexcept {
  switch (step) {
    case login_step::hello:
      return "HELLO";
    case login_step::auth:
      return "AUTH";
    case login_step::client_name:
      return "CLIENT SETNAME";
    case login_step::database:
      return "SELECT";
  }
  return {};
}

}  // namespace tern::redis
