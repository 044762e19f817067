#include "transport/chain_builder.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/option_text.hpp"
#include "base/wheel.hpp"
#include "sansio/proxy_named.hpp"
#include "transport/connector.hpp"
#include "transport/context.hpp"
#include "transport/deferred_call.hpp"
#include "transport/proxy_passage.hpp"
#include "transport/resolver.hpp"
#include "transport/tls_factory.hpp"
#include "transport/tls_handshake.hpp"
#include "transport/tls_layer.hpp"

namespace tern {
namespace {

// States: resolving -> connecting -> (passing a proxy ->) securing -> finished; any of them -> finished with an error. A unix
// socket starts at connecting, clear text skips securing, a proxy that wants another connection goes back to connecting. Each
// state has a time-out of its own, but passing has that of connecting. The end is told from the loop's next turn.
//
// Errors say who failed: those of a proxy, of its name and of the way to it begin with it, those of TLS behind it with
// "through" it where it may be either.
class attempt final : public chain_attempt,
                      private name_waiter,
                      private connector::listener,
                      private proxy_passage::listener,
                      private tls_handshake::listener {
 public:
  attempt(transport_context& context, chain_request request, std::function<void(chain_result)> done)
      : context_(context),
        where_(std::move(request.where)),
        proxy_(where_->proxy.get()),
        settings_(request.settings ? std::move(request.settings) : std::make_shared<const connect_settings>()),
        ids_(request.ids),
        done_(std::move(done)),
        timeout_(&attempt::on_timeout, this),
        tell_(context.io, &attempt::tell, this) {
    result_.timing.start = context_.now();
  }

  void start() {
    if (!where_->unix_path.empty()) {
      auto path = endpoint::unix_path(where_->unix_path);
      if (!path) return finish(path.why());
      ways_ = {*path};
      return connect();
    }
    const bool tells_address = proxy_ && proxy_->by_address && !where_->absolute_form;
    if (tells_address && !parse_ip(where_->host)) return resolve(looking_for::target_of_tunnel);
    resolve(looking_for::way);
  }

 private:
  enum class state : uint8_t { resolving, connecting, passing, securing, finished };
  enum class looking_for : uint8_t { target_of_tunnel, way };  // a name: what the proxy is told; where the socket goes

  std::string name() const {
    if (!where_->unix_path.empty()) return "unix:" + where_->unix_path;
    return name_of(where_->host, where_->port);
  }
  static std::string name_of(const std::string& host, uint16_t port) {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
  }
  target_name way_name() const { return proxy_ ? target_name{name_of(proxy_->host, proxy_->port), true} : target_name{name()}; }
  error of_proxy(error why) const { return proxy_ && why ? why.with_context("proxy " + proxy_->name) : std::move(why); }

  const std::string& name_at_hand() const { return proxy_ && looking_for_ == looking_for::way ? proxy_->host : where_->host; }
  uint16_t port_at_hand() const { return proxy_ && looking_for_ == looking_for::way ? proxy_->port : where_->port; }

  void resolve(looking_for what) {
    looking_for_ = what;
    state_ = state::resolving;
    if (address_list given = find_override(settings_->overrides, name_at_hand(), port_at_hand())) return resolved({given, {}});
    if (auto known = context_.names->resolve(name_at_hand(), *this)) return resolved(*known);
    asked_ = true;
    if (!timeout_.armed()) set_timeout(settings_->resolve_timeout);  // of both names together
  }
  error of_name(error why) const { return looking_for_ == looking_for::way ? of_proxy(std::move(why)) : why; }

  void set_timeout(duration limit) { context_.timers.arm(timeout_, after(context_.now(), limit)); }

  static void on_timeout(void* self, now_t) {
    auto& a = *static_cast<attempt*>(self);
    switch (a.state_) {
      case state::resolving:
        return a.finish(a.of_name(error(TERN_E_TIMEOUT_RESOLVE, a.name_at_hand() + " was not resolved within " +
                                                                    format_duration(a.settings_->resolve_timeout))));
      case state::connecting:
        return a.finish(
            a.of_proxy(error(TERN_E_TIMEOUT_CONNECT, "no connection within " + format_duration(a.settings_->connect_timeout) +
                                                         ": " + std::string(a.connector_->so_far().message()))));
      case state::passing:
        return a.finish(a.of_proxy(error(TERN_E_TIMEOUT_CONNECT, "no connection to " + a.name() + " within " +
                                                                     format_duration(a.settings_->connect_timeout) + ": " +
                                                                     a.passage_->lacking())));
      case state::securing:
        return a.finish(told_of_proxy(a.where_.get(),
                                      error(TERN_E_TIMEOUT_TLS, "the TLS handshake with " + a.name() + " did not end within " +
                                                                    format_duration(a.settings_->tls_timeout))));
      case state::finished:
        return;
    }
  }

  void on_resolved(const lookup_answer& answer) override {
    if (context_.log)
      TERN_LOG(*context_.log, log_component::dns, log_level::debug, ids_, "{}: {}", name_at_hand(),
               answer.why ? std::string(answer.why.message()) : std::to_string(answer.addresses->size()) + " addresses");
    resolved(answer);
  }

  void resolved(const lookup_answer& answer) {
    if (answer.why) return finish(of_name(answer.why));
    std::optional<ip_address> local;
    if (!where_->local_address.empty() && !(local = parse_ip(where_->local_address)))
      return finish(error(TERN_E_CONNECT, "the local address " + where_->local_address + " is not an IP address"));
    std::vector<ip_address> usable;
    for (const ip_address& address : *answer.addresses) {
      const bool same_family = looking_for_ == looking_for::target_of_tunnel || !local || local->v6 == address.v6;
      if ((address.v6 ? settings_->ipv6 : settings_->ipv4) && same_family) usable.push_back(address);
    }
    if (looking_for_ == looking_for::target_of_tunnel) {
      told_ = std::move(usable);
      if (told_.empty()) return finish(error(TERN_E_CONNECT, where_->host + " has no address of a kind that may be used"));
      return resolve(looking_for::way);
    }
    if (asked_) result_.timing.resolved = context_.now();  // an address, or a name that is known, needs no look-up
    ways_.clear();
    for (const ip_address& address : usable) ways_.push_back(endpoint::ip(address, port_at_hand()));
    local_ = local;
    connect();
  }

  void connect() {
    state_ = state::connecting;
    if (proxy_ && !where_->absolute_form) {
      auto tunnel = proxy_->tunnel_to({where_->host, where_->port, told_});
      if (!tunnel) return finish(of_proxy(tunnel.why()));
      tunnel_ = std::move(*tunnel);
    }
    set_timeout(settings_->connect_timeout);
    open_link();
  }

  void open_link() {
    state_ = state::connecting;
    connector_.emplace(context_, way_name(), ways_, settings_->happy_eyeballs_delay,
                       socket_options{settings_->tcp_keepalive, local_}, static_cast<connector::listener&>(*this));
    connector_->start();
  }

  void on_connect_failed(error why) override { finish(of_proxy(std::move(why))); }

  void on_connected(std::unique_ptr<layer> link) override {
    if (!proxy_) return stands(std::move(link));
    state_ = state::passing;
    passage_.emplace(context_, *proxy_, std::move(link), tunnel_.get(), static_cast<proxy_passage::listener&>(*this));
    passage_->start();
  }

  void on_passed(proxy_passage::outcome how) override {
    switch (how.state) {
      case handshake_state::done:
        return stands(std::move(how.link));
      case handshake_state::reconnect:
        if (!again_) again_.emplace(context_.io, &attempt::connect_again, this);
        return again_->post();
      case handshake_state::working:
      case handshake_state::failed:
        return finish(of_proxy(std::move(how.why)));
    }
  }

  // Not from inside what it ends.
  static void connect_again(void* self) {
    auto& a = *static_cast<attempt*>(self);
    if (a.state_ != state::passing) return;
    a.passage_.reset();
    a.tunnel_->restart();
    a.open_link();
  }

  void stands(std::unique_ptr<layer> link) {
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
    const bool inner = link_->info().uses_scratch;
    auto engine = context_.tls->make(where_->profile, {where_->host, session_key, inner});
    if (!engine) return finish(engine.why());
    engine_ = std::move(*engine);
    mutable_bytes scratch = context_.cipher_scratch;
    if (inner) {  // the layer below uses that one meanwhile
      inner_scratch_ = std::make_unique_for_overwrite<std::byte[]>(limits::tls_scratch_bytes);
      scratch = {inner_scratch_.get(), limits::tls_scratch_bytes};
    }
    handshake_.emplace(*link_, *engine_, scratch, static_cast<tls_handshake::listener&>(*this));
    handshake_->start();
  }

  void on_secured(error why) override {
    if (why)
      why = told_of_proxy(where_.get(), std::move(why));
    else
      result_.timing.secured = context_.now();
    if (context_.log) log_handshake(why);
    finish(std::move(why));
  }

  void log_handshake(const error& why) const {
    if (why) {
      TERN_LOG(*context_.log, log_component::tls, log_level::debug, ids_, "handshake: {}", why.message());
      return;
    }
    const tls_info& got = engine_->info();
    TERN_LOG(*context_.log, log_component::tls, log_level::debug, ids_, "{} with {}, {}{}", got.version, got.cipher,
             got.alpn.empty() ? "no protocol agreed on" : got.alpn, got.resumed ? ", session resumed" : "");
  }

  // Called from inside what it ends, so nothing is destroyed here.
  void finish(error why) {
    state_ = state::finished;
    timeout_.disarm();
    if (again_) again_->cancel();
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
    a.passage_.reset();
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
  const proxy_server* const proxy_;  // of where_; NULL: none
  std::shared_ptr<const connect_settings> settings_;
  const log_ids ids_;
  std::function<void(chain_result)> done_;
  state state_ = state::resolving;
  looking_for looking_for_ = looking_for::way;
  bool asked_ = false;  // a name had to be waited for
  timer timeout_;
  deferred_call tell_;
  std::optional<deferred_call> again_;
  chain_result result_;
  std::vector<ip_address> told_;  // to the proxy: the target's
  std::vector<endpoint> ways_;
  std::optional<ip_address> local_;
  std::unique_ptr<layer> link_;  // outlives what works on it
  std::unique_ptr<tls_engine> engine_;
  std::unique_ptr<std::byte[]> inner_scratch_;
  std::unique_ptr<handshake> tunnel_;
  std::optional<proxy_passage> passage_;
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
