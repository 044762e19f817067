#include "engine/retry/decide_event.hpp"

#include "engine/client.hpp"

namespace tern {
namespace {

std::string_view view_of(tern_str s) noexcept { return s.data ? std::string_view(s.data, s.size) : std::string_view(); }
tern_str str_of(const std::string& s) noexcept { return {s.data(), s.size()}; }

}  // namespace

decide_event::decide_event(tern_client& client, size_t loop, const tern_retry_state& about)
    : client_(&client), loop_(loop), url_(view_of(about.url)), body_(view_of(about.body)), state_(about) {
  headers_.reserve(about.header_count);
  for (uint64_t i = 0; i < about.header_count; ++i)
    headers_.push_back({std::string(view_of(about.headers[i].name)), std::string(view_of(about.headers[i].value))});
  for (const owned_field& f : headers_) pairs_.push_back({str_of(f.name), str_of(f.value)});
  if (about.value)
    if (auto copy = value_copy(*about.value)) value_.reset(*copy);
  if (about.error) why_ = *about.error;
  state_.url = str_of(url_);
  if (about.body.data) state_.body = str_of(body_);
  state_.headers = pairs_.data();
  state_.error = about.error ? &why_ : nullptr;
  state_.value = value_ ? value_.get() : nullptr;
  owner = &ops;
  event.kind = TERN_EVENT_DECIDE;
  event.status = about.code;
  event.client = client.number();
  event.id = about.id;
  event.user_data = about.user_data;
  event.data = &state_;
  event.size = sizeof state_;
}

decide_event::~decide_event() = default;

void decide_event::released(event_node& node, tern_event&) noexcept {
  auto& e = static_cast<decide_event&>(node);
  e.client_->decide(e.loop_, {.id = e.state_.id, .attempt = e.state_.attempt});
  delete &e;
}

}  // namespace tern
