// Requests that providers make by themselves.
//
// Each is a submission like any other to the pool, the connections and the way between loops; but it was not admitted and is
// not told of: no worker, no event, no count. The last of them ends before its loop closes.
#include "engine/client.hpp"
#include "engine/loop.hpp"
#include "engine/spawned_request.hpp"

namespace tern {

void loop::provider_due(operation& o, provider& who) { due_providers_.push_back({&who, running_of(o).of.from}); }

std::shared_ptr<const request_terms> loop::terms_of(operation& o) {
  const submission& s = running_of(o).of;
  if (!s.order.timeout_total) return s.from;
  auto own = std::make_shared<prepared>(*s.from);
  own->options.timeout_total = *s.order.timeout_total;
  return own;
}

void loop::run_providers() {
  std::vector<due_provider> due;
  due.swap(due_providers_);
  for (const due_provider& d : due)
    while (std::unique_ptr<spawned> s = d.who->spawn(now()))  // taken in any case: what it holds may hold the provider
      if (!shutting_down_ || (renewals_end_.armed() && s->has_stages)) spawn(*d.who, *s, *d.by);
}

void loop::spawn(provider& by, spawned& what, const prepared& told_by) {
  submit_order order;
  order.spawned = std::make_unique<spawned_order>(spawned_order{by, std::move(what.body), what.has_stages});
  if (what.has_stages) order.sink = TERN_SINK_DISCARD;
  submission::fresh made(new submission(client_, request_ref(), prepared_for(what, told_by), std::move(order)));
  submission& s = *made;
  s.event.id = client_.spawned_id();
  s.submitted = now();
  s.home_loop = this;
  submissions_.insert(s.id(), *made.release());
  start(s);
}

void loop::finish_spawned(submission& s, tern_result& r) {
  submissions_.erase(s.id());
  s.deadline.disarm();
  provider& by = s.order.spawned->by;
  exchange_answer what;
  if (r.extras) what.why = r.extras->failure.why;
  what.status = r.status;
  if (r.has_body) what.body = as_bytes(std::string_view(r.body().data, r.body().size));
  what.value = r.value.get();
  by.tell(what, now());
  due_providers_.push_back({&by, s.from});
  r.release();
  delete &s;
}

}  // namespace tern
