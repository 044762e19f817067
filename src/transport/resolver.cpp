#include "transport/resolver.hpp"

#include <utility>

#include "base/text.hpp"

namespace tern {

struct resolver::lookup {
  lookup(resolver& r, std::string name) : owner(r), joined(std::move(name)), delay(&lookup::on_delay, this) {}
  static void on_delay(void* self, now_t now) {
    auto& l = *static_cast<lookup*>(self);
    l.joined.tick(now);
    l.owner.advance(l);
  }

  resolver& owner;
  name_lookup joined;
  timer delay;
  bool advanced = false;  // in advanced_
  intrusive_list<name_waiter> waiters;
};

namespace {

bool is_localhost(std::string_view name) noexcept {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name == "localhost" || name.ends_with(".localhost");
}

// IPv4 first: nearly everything that serves on this machine listens there, few also on ::1.
const lookup_answer& loopback() {
  static const lookup_answer both{
      std::make_shared<const std::vector<ip_address>>(std::vector{*parse_ip("127.0.0.1"), *parse_ip("::1")}), {}};
  return both;
}

void drop_waiters(intrusive_list<name_waiter>& waiters) {
  while (waiters.pop_front() != nullptr) {
  }
}

}  // namespace

resolver::resolver(transport_context& context, resolver_options how)
    : context_(context),
      how_(std::move(how)),
      hosts_file_(how_.hosts_file),
      resolv_conf_(how_.resolv_conf),
      cache_(how_.cache),
      deliver_(context.io, [](void* self) { static_cast<resolver*>(self)->deliver(); }, this) {
  if (auto text = hosts_file_.changed(context_.now())) hosts_ = hosts_table(*text);
}

resolver::~resolver() {
  channel_.reset();
  for (auto& [name, l] : lookups_) drop_waiters(l->waiters);
}

std::optional<lookup_answer> resolver::known(std::string_view name) {
  if (auto address = parse_ip(name)) return lookup_answer{std::make_shared<const std::vector<ip_address>>(1, *address), {}};
  if (is_localhost(name)) return loopback();
  if (auto text = hosts_file_.changed(context_.now())) hosts_ = hosts_table(*text);
  if (address_list list = hosts_.find(name)) return lookup_answer{std::move(list), {}};
  if (const lookup_answer* kept = cache_.find(name, context_.now())) return *kept;
  return std::nullopt;
}

std::optional<lookup_answer> resolver::resolve(std::string_view name, name_waiter& who) {
  if (auto answer = known(name)) return answer;
  auto running = lookups_.find(name);
  if (running != lookups_.end()) {
    lookup& l = *running->second;
    if (l.joined.status() != name_lookup::state::asking) return l.joined.answer();
    l.waiters.push_back(who);
    return std::nullopt;
  }
  if (error why = prepare_channel()) return lookup_answer{nullptr, why};
  lookup& l = *lookups_.emplace(name, std::make_unique<lookup>(*this, std::string(name))).first->second;
  l.waiters.push_back(who);
  channel_->ask(l.joined.name(), name_lookup::family::aaaa, &l);
  channel_->ask(l.joined.name(), name_lookup::family::a, &l);
  return std::nullopt;
}

error resolver::prepare_channel() {
  bool reconfigured = how_.dns.servers.empty() && resolv_conf_.changed(context_.now()).has_value();
  if (channel_ && (!reconfigured || !lookups_.empty())) return {};
  channel_.reset();
  auto made = dns_channel::make(context_, how_.dns, *this);
  if (!made) return made.why();
  channel_ = std::move(*made);
  return {};
}

void resolver::on_answer(void* token, name_lookup::family f, std::vector<ip_address> addresses, duration ttl, error why) {
  auto& l = *static_cast<lookup*>(token);
  now_t now = context_.now();
  if (why)
    l.joined.failed(f, std::move(why), now);
  else
    l.joined.found(f, std::move(addresses), ttl, now);
  context_.timers.arm(l.delay, l.joined.deadline());
  if (l.joined.status() != name_lookup::state::asking) advance(l);
}

void resolver::advance(lookup& l) {
  if (!std::exchange(l.advanced, true)) advanced_.push_back(&l);
  deliver_.post();
}

void resolver::deliver() {
  // Whoever is told may ask for the next name, which may advance further lookups: those wait for the next turn.
  std::vector<lookup*> batch;
  batch.swap(advanced_);
  for (lookup* l : batch) {
    l->advanced = false;
    finish(*l);
  }
}

void resolver::finish(lookup& l) {
  lookup_answer answer = l.joined.answer();
  cache_.put(l.joined.name(), answer, l.joined.ttl(), context_.now());
  intrusive_list<name_waiter> told;
  while (name_waiter* who = l.waiters.pop_front()) told.push_back(*who);
  if (l.joined.status() == name_lookup::state::complete) lookups_.erase(l.joined.name());
  while (name_waiter* who = told.pop_front()) who->on_resolved(answer);
}

}  // namespace tern
