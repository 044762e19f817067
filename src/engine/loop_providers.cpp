// Requests that providers make by themselves.
//
// Each is a submission like any other to the pool, the connections and the way between loops; but it was not admitted and is
// not told of: no worker, no event, no count. The last of them ends before its loop closes.
#include <algorithm>

#include "engine/client.hpp"
#include "engine/loop.hpp"

namespace tern {

void loop::provider_due(operation& o, provider& who) { due_providers_.push_back({&who, running_of(o).of.from}); }

void loop::run_providers() {
  std::vector<due_provider> due;
  due.swap(due_providers_);
  if (shutting_down_) return;
  for (const due_provider& d : due)
    while (std::unique_ptr<spawned> s = d.who->spawn(now())) spawn(*d.who, std::move(*s), *d.like);
}

void loop::spawn(provider& by, spawned what, const prepared& like) {
  auto from = std::make_shared<prepared>(like);
  from->url = what.request->url;
  from->method.clear();
  from->meta.clear();
  from->request = std::move(what.request);
  from->where = std::move(what.where);
  from->wants = need::shared;
  from->without_lease = from->why = error();
  from->retry = nullptr;
  from->options.timeout_total = std::min<duration>(from->options.timeout_total, limits::spawned_time);
  submit_order order;
  order.spawned = std::make_unique<spawned_order>(spawned_order{by, std::move(what.body), what.has_stages});
  if (what.has_stages) order.sink = TERN_SINK_DISCARD;
  submission::fresh made(new submission(client_, request_ref(), std::move(from), std::move(order)));
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
