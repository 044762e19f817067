#include "engine/retry/running_desk.hpp"

#include "base/option_text.hpp"
#include "engine/client.hpp"
#include "engine/retry/decide_event.hpp"
#include "engine/running.hpp"

namespace tern {

void running_desk::begin(now_t now) { of_.of.client.retries().deposit(now); }
bool running_desk::spend(now_t now) { return of_.of.client.retries().withdraw(now); }
bool running_desk::is_shown_as_it_comes() const { return of_.to().shows_as_it_comes(); }
bool running_desk::can_take_back() const { return of_.to().can_restart(); }

void running_desk::show(tern_retry_state& into) {
  const std::string& url = of_.op().current().request->url;
  into.id = of_.of.id();
  into.user_data = of_.of.order.user_data;
  into.url = {url.data(), url.size()};
  of_.to().show(into);
}

void running_desk::ask(const tern_retry_state& about) {
  submission& s = of_.of;
  of_.asks_about(about.attempt);
  tern_queue& to = s.order.call ? s.client.default_queue() : *s.queue.get();
  s.home_loop->post(to, *new decide_event(s.client, s.home_loop->index(), about));
}

void running_desk::forget() { of_.asks_about(0); }

void running_desk::tell(uint32_t number, int32_t status, const error& why, duration wait) {
  TERN_LOG(of_.of.client.log(), log_component::operation, log_level::info, of_.ids(),
           "attempt {} failed: {}, status {}; another in {}", number,
           why ? describe(why.code()).name : std::string_view("TERN_OK"), status,
           format_duration(std::chrono::ceil<std::chrono::milliseconds>(wait)));
}

}  // namespace tern
