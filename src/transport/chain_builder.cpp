#include "transport/chain_builder.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "base/option_text.hpp"
#include "base/wheel.hpp"
#include "transport/connector.hpp"
#include "transport/context.hpp"
#include "transport/deferred_call.hpp"
#include "transport/resolver.hpp"
#include "transport/tls_factory.hpp"
#include "transport/tls_handshake.hpp"
#include "transport/tls_layer.hpp"

namespace tern {
namespace {

// States: resolving -> connecting -> securing -> finished; any of them -> finished with an error. A unix socket starts at
// connecting, clear text skips securing. Each state has a time-out of its own. The end is told from the loop's next turn.
class attempt final : public chain_attempt, private name_waiter, private connector::listener, private tls_handshake::listener {
 public:
  attempt(transport_context& context, chain_request request, std::function<void(chain_result)> done)
      : context_(context),
        where_(std::move(request.where)),
        settings_(request.settings ? std::move(request.settings) : std::make_shared<const connect_settings>()),
        done_(std::move(done)),
        timeout_(&attempt::on_timeout, this),
        tell_(context.io, &attempt::tell, this) {
    result_.timing.start = context_.now();
  }

  void start() {
    if (!where_->unix_path.empty()) {
      auto path = endpoint::unix_path(where_->unix_path);
      if (!path) return finish(path.why());
      return connect({*path});
    }
    state_ = state::resolving;
    if (address_list given = find_override(settings_->overrides, where_->host, where_->port)) return resolved({given, {}});
    if (auto known = context_.names->resolve(where_->host, *this)) return resolved(*known);
    set_timeout(settings_->resolve_timeout);
  }

 private:
  enum class state : uint8_t { resolving, connecting, securing, finished };

  std::string name() const {
    if (!where_->unix_path.empty()) return "unix:" + where_->unix_path;
    bool v6 = where_->host.find(':') != std::string::npos;
    return (v6 ? "[" + where_->host + "]" : where_->host) + ":" + std::to_string(where_->port);
  }

  void set_timeout(duration limit) { context_.timers.arm(timeout_, after(context_.now(), limit)); }

  static void on_timeout(void* self, now_t) {
    auto& a = *static_cast<attempt*>(self);
    switch (a.state_) {
      case state::resolving:
        return a.finish(error(TERN_E_TIMEOUT_RESOLVE,
                              a.where_->host + " was not resolved within " + format_duration(a.settings_->resolve_timeout)));
      case state::connecting:
        return a.finish(error(TERN_E_TIMEOUT_CONNECT, "no connection within " + format_duration(a.settings_->connect_timeout) +
                                                          ": " + std::string(a.connector_->so_far().message())));
      case state::securing:
        return a.finish(error(TERN_E_TIMEOUT_TLS, "the TLS handshake with " + a.name() + " did not end within " +
                                                      format_duration(a.settings_->tls_timeout)));
      case state::finished:
        return;
    }
  }

  void on_resolved(const lookup_answer& answer) override { resolved(answer); }

  void resolved(const lookup_answer& answer) {
    if (answer.why) return finish(answer.why);
    result_.timing.resolved = context_.now();
    std::optional<ip_address> local;
    if (!where_->local_address.empty() && !(local = parse_ip(where_->local_address)))
      return finish(error(TERN_E_CONNECT, "the local address " + where_->local_address + " is not an IP address"));
    std::vector<endpoint> usable;
    for (const ip_address& address : *answer.addresses) {
      bool wanted = (address.v6 ? settings_->ipv6 : settings_->ipv4) && (!local || local->v6 == address.v6);
      if (wanted) usable.push_back(endpoint::ip(address, where_->port));
    }
    connect(std::move(usable), local);
  }

  void connect(std::vector<endpoint> addresses, std::optional<ip_address> local = {}) {
    state_ = state::connecting;
    set_timeout(settings_->connect_timeout);
    connector_.emplace(context_, name(), std::move(addresses), settings_->happy_eyeballs_delay,
                       socket_options{settings_->tcp_keepalive, local}, static_cast<connector::listener&>(*this));
    connector_->start();
  }

  void on_connect_failed(error why) override { finish(std::move(why)); }

  void on_connected(std::unique_ptr<layer> link) override {
    result_.timing.connected = context_.now();
    link_ = std::move(link);
    if (!where_->tls) return finish({});
    secure();
  }

  void secure() {
    state_ = state::securing;
    set_timeout(settings_->tls_timeout);
    if (!context_.tls || !where_->profile) return finish(error(TERN_E_TLS_CONFIG, "TLS is not set up for " + name()));
    // Everything that a session must not be carried across is in these; the pool key alone may name a proxy instead of the
    // host.
    std::string session_key = where_->profile->identity + "\n" + name() + "\n" + where_->host + "\n" + where_->pool.text;
    auto engine = context_.tls->make(where_->profile, {where_->host, session_key, false});
    if (!engine) return finish(engine.why());
    engine_ = std::move(*engine);
    handshake_.emplace(*link_, *engine_, context_.cipher_scratch, static_cast<tls_handshake::listener&>(*this));
    handshake_->start();
  }

  void on_secured(error why) override {
    if (!why) result_.timing.secured = context_.now();
    finish(std::move(why));
  }

  // Called from inside what it ends, so nothing is destroyed here.
  void finish(error why) {
    state_ = state::finished;
    timeout_.disarm();
    unlink_waiter();
    result_.why = std::move(why);
    tell_.post();
  }

  void unlink_waiter() {
    if (name_waiter::linked()) name_waiter::unlink();
  }

  static void tell(void* self) {
    auto& a = *static_cast<attempt*>(self);
    a.handshake_.reset();
    a.connector_.reset();
    if (a.result_.why)
      a.link_.reset();
    else if (a.engine_)
      a.result_.link = std::make_unique<tls_layer>(a.context_, std::move(a.link_), std::move(a.engine_));
    else
      a.result_.link = std::move(a.link_);
    auto done = std::move(a.done_);
    done(std::move(a.result_));  // may destroy the attempt
  }

  transport_context& context_;
  std::shared_ptr<const target> where_;
  std::shared_ptr<const connect_settings> settings_;
  std::function<void(chain_result)> done_;
  state state_ = state::resolving;
  timer timeout_;
  deferred_call tell_;
  chain_result result_;
  std::unique_ptr<layer> link_;  // outlives what works on it
  std::unique_ptr<tls_engine> engine_;
  std::optional<connector> connector_;
  std::optional<tls_handshake> handshake_;
};

}  // namespace

std::unique_ptr<chain_attempt> build_chain(transport_context& context, chain_request request,
                                           std::function<void(chain_result)> done) {
  auto out = std::make_unique<attempt>(context, std::move(request), std::move(done));
  out->start();
  return out;
}

}  // namespace tern
