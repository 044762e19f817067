// What the pool decides, carried out.
#include <algorithm>

#include "engine/client.hpp"
#include "engine/lone_event.hpp"
#include "engine/loop.hpp"
#include "sansio/proxy_server.hpp"

namespace tern {

const log_sink& loop::log() const noexcept { return client_.log(); }

int64_t loop::logged(conn_id id) const noexcept {
  return static_cast<int64_t>(id * std::max<uint64_t>(client_.options().client.loops, 1) + index_);
}

void loop::pool_status(connection& c, const session_status& s) {
  pool_changed_ = true;
  pool_.status(c.id(), s, now());
}
void loop::pool_done(connection& c, uint32_t count) {
  pool_changed_ = true;
  pool_.done(c.id(), now(), count);
}

void loop::pool_failed(connection& c, const error& why) {
  TERN_LOG(client_.log(), log_component::pool, log_level::debug, (log_ids{.connection = logged(c.id())}), "closed{}{}",
           why ? ": " : "", why ? why.message() : std::string_view());
  pool_changed_ = true;
  pool_.failed(c.id(), why ? why : error(TERN_E_PEER_CLOSED), now());
  auto it = connections_.find(c.id());
  if (it == connections_.end()) return;
  graveyard_.push_back(std::move(it->second));  // calls into it may be on the stack
  connections_.erase(it);
}

void loop::run_pool() {
  pool_changed_ = false;
  pool_action a;
  while (pool_.pull(a)) {
    act(a);
    a.why = error();
  }
  pool_counts_.connecting.store(pool_.opening(), std::memory_order_relaxed);
  pool_counts_.open.store(pool_.open(), std::memory_order_relaxed);
  pool_counts_.idle.store(pool_.open() - static_cast<uint64_t>(busy_), std::memory_order_relaxed);
}

void loop::act(pool_action& a) {
  switch (a.kind) {
    case pool_action::what::open:
      return open(a.id, static_cast<running&>(*a.who));
    case pool_action::what::assign: {
      auto it = connections_.find(a.id);
      running& r = static_cast<running&>(*a.who);
      r.connection = logged(a.id);
      TERN_LOG(log(), log_component::pool, log_level::debug, r.ids(), "goes by {} connection to {}",
               a.reused ? "a used" : "a new", r.op().current().where->origin.text);
      it->second->assign(r.op(), a.reused);
      if (!r.of.order.opens) return;
      it->second->report();  // nothing was submitted: its slot is free again
      open_lease(*r.of.order.opens);
      auto* opened =
          new lone_event(TERN_EVENT_STREAM_OPEN, client_.number(), r.of.id(), r.of.order.user_data, r.of.order.on_event);
      opened->lease = r.of.lease = r.of.order.opens.get();
      return post(*r.of.queue.get(), *opened);
    }
    case pool_action::what::close: {
      openings_.erase(a.id);
      if (auto it = connections_.find(a.id); it != connections_.end()) it->second->close(error());
      return;
    }
    case pool_action::what::fail:
      return static_cast<running&>(*a.who).op().not_connected(std::move(a.why));
    case pool_action::what::lost:
      if (submission* s = submissions_.find(a.lease - 1)) {
        s->order.opens->state = tern_lease::phase::ended;
        cancel(*s, error(TERN_E_LEASE_LOST));
      }
      return;
    case pool_action::what::shed:
      return client_.tell_others(*this, command_kind::shed);
    case pool_action::what::budget:
      return client_.tell_others(*this, command_kind::budget);
  }
}

session_factory& loop::sessions_of(const target& where) {
  const registry_row* row = find_row(where.scheme);
  std::unique_ptr<session_factory>& made = factories_[row];
  if (!made) made = row->make_factory(client_.options().client);
  return *made;
}

// What may run at once to an origin is what its connections take, not their number.
void loop::slots_changed(const target& where, uint32_t slots) {
  client_.set_slots(where.origin, slots);
  look_again_ = true;
}

// Certificates come from files, which loops do not read.
void loop::open(conn_id id, running& r) {
  opening& o = openings_[id];
  o.where = r.op().current().where;
  o.how = r.of.from->connect;
  o.ids = {r.of.logged_id(), logged(id)};
  TERN_LOG(log(), log_component::connect, log_level::debug, o.ids, "connecting to {}{}{}", o.where->origin.text,
           o.where->proxy ? " through " : "", o.where->proxy ? o.where->proxy->name : "");
  std::vector<std::shared_ptr<const tls_profile>> unloaded;
  const auto look_at = [&](const std::shared_ptr<const tls_profile>& profile) {
    if (profile && !client_.tls()->is_loaded(*profile)) unloaded.push_back(profile);
  };
  look_at(o.where->profile);
  if (o.where->proxy) look_at(o.where->proxy->profile);
  if (unloaded.empty()) return connect(id);
  TERN_LOG(log(), log_component::tls, log_level::debug, o.ids, "loads certificates");
  auto why = std::make_shared<error>();
  submit(
      [store = client_.tls(), unloaded = std::move(unloaded), why] {
        for (const auto& profile : unloaded)
          if ((*why = store->load(*profile))) return;
      },
      [this, id, why] {
        if (!openings_.contains(id)) return;
        if (!*why) return connect(id);
        chain_result failed;
        failed.why = std::move(*why);
        connected(id, std::move(failed));
      });
}

void loop::connect(conn_id id) {
  opening& o = openings_.at(id);
  o.attempt =
      build_chain(transport_, {o.where, o.how, o.ids}, [this, id](chain_result result) { connected(id, std::move(result)); });
}

void loop::connected(conn_id id, chain_result result) {
  auto it = openings_.find(id);
  const std::shared_ptr<const target> where = std::move(it->second.where);
  const log_ids ids = it->second.ids;
  openings_.erase(it);
  if (!result.link) {
    stats_.connects_failed.add();
    TERN_LOG(log(), log_component::connect, log_level::info, ids, "{}: {}", where->origin.text, result.why.message());
    pool_changed_ = true;
    pool_.failed(id, result.why, now());
    return;
  }
  const tls_info* tls = result.link->info().tls;
  TERN_LOG(log(), log_component::connect, log_level::debug, ids, "connected to {} ({})", where->origin.text,
           result.link->info().remote);
  auto session = sessions_of(*where).make({*where, tls ? std::string_view(tls->alpn) : std::string_view()}, now());
  count_connection(where->proxy != nullptr, tls, result.timing);
  auto made = std::make_unique<connection>(*this, id, where, std::move(result), std::move(session));
  connection& c = *made;
  connections_.emplace(id, std::move(made));
  c.begin();
}

void loop::count_connection(bool by_proxy, const tls_info* tls, const chain_timing& took) {
  stats_.connections_made.add();
  if (by_proxy) stats_.connections_by_proxy.add();
  if (tls) (tls->resumed ? stats_.handshakes_resumed : stats_.handshakes_full).add();
  const auto ns = [](now_t from, now_t to) { return std::chrono::nanoseconds(to - from).count(); };
  if (took.resolved != never) stats_.dns.add(ns(took.start, took.resolved));
  if (took.connected != never) stats_.connect.add(ns(took.resolved != never ? took.resolved : took.start, took.connected));
  if (took.secured != never) stats_.tls.add(ns(took.connected, took.secured));
}

}  // namespace tern
