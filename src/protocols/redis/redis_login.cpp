// Login, and what puts a connection back after a lease.
#include "protocols/redis/redis_session.hpp"

namespace tern::redis {
namespace {

// An unknown command's arguments are repeated by the server; here they are a password.
std::string_view without_arguments(std::string_view text) noexcept {
  return text.substr(0, text.find(", with args beginning with"));
}

}  // namespace

void redis_session::begin_login(bool hello) {
  login_again_ = false;
  login_plan plan = plan_login(as_, hello);
  if (plan.steps.empty()) {
    life_ = life::open;
    login_until_ = never;
    return;
  }
  life_ = life::login;
  if (login_until_ == never) login_until_ = after(now_, shelf_->settings.login_timeout);
  for (login_step step : plan.steps) add_own(purpose::login).step = step;
  auto text = std::make_shared<const secret>(std::move(plan.text));
  const std::string_view view = text->view();
  out_.add_in_place({std::move(text), view});  // a copy in the buffer would not be wiped
}

void redis_session::on_login_reply(pending& p, const reply& r) {
  const login_step step = p.step;
  release(p);
  if (r.is_error && !login_again_) {
    if (step != login_step::hello || !hello_unknown(r.text)) return refuse_login(step, r.text);
    login_again_ = true;  // when what was written behind it has been answered
  }
  if (!sent_.empty()) return;
  if (login_again_) return begin_login(false);
  life_ = life::open;
  login_until_ = never;
}

void redis_session::refuse_login(login_step step, std::string_view text) {
  const error why = read_server_error(without_arguments(text)).why;
  break_off(why.with_context("the server refused the login (" + std::string(step_name(step)) + ")"));
}

bool redis_session::must_undo(const pending& p) const noexcept { return changed_ != changed::nothing && p.o->lease != lease_; }

void redis_session::begin_undo() {
  std::string text;
  for (const undo_command& command : undo(changed_, as_)) {
    const std::vector<std::string_view> args(command.args.begin(), command.args.end());
    if (append_command(text, args)) continue;  // not past any limit
    add_own(purpose::undo).may_fail = command.may_fail;
    ++undoing_;
  }
  out_.add(text);
}

void redis_session::on_undo_reply(pending& p, const reply& r) {
  const bool fine = !r.is_error || p.may_fail;
  release(p);
  if (!fine) return give_up_connection("what a lease changed could not be undone: " + r.text);
  if (--undoing_ == 0) changed_ = changed::nothing;
}

// For operations that were not sent, which go elsewhere.
void redis_session::give_up_connection(std::string_view why) {
  life_ = life::draining;
  status_.why = error(TERN_E_PEER_CLOSED, std::string(why));
  const error told(TERN_E_PEER_CLOSED, "the connection could not be used: " + std::string(why));
  while (!fresh_.empty()) end(fresh_.front(), {told, reach::unsent, false, true});
}

}  // namespace tern::redis
