#include "transport/proxy_passage.hpp"

#include <utility>

#include "transport/leftover_layer.hpp"
#include "transport/tls_factory.hpp"
#include "transport/tls_layer.hpp"

namespace tern {

proxy_passage::proxy_passage(transport_context& context, const proxy_server& proxy, std::unique_ptr<layer> link,
                             handshake* tunnel, listener& who)
    : context_(context), proxy_(proxy), tunnel_(tunnel), who_(who), link_(std::move(link)) {}

void proxy_passage::start() {
  if (!proxy_.profile) return ask();
  if (!context_.tls) return end({handshake_state::failed, error(TERN_E_TLS_CONFIG, "TLS is not set up"), {}});
  const std::string session_key = proxy_.profile->identity + "\nproxy " + proxy_.name;
  auto engine = context_.tls->make(proxy_.profile, {proxy_.host, session_key, false});
  if (!engine) return end({handshake_state::failed, engine.why(), {}});
  engine_ = std::move(*engine);
  securing_.emplace(*link_, *engine_, context_.cipher_scratch, static_cast<tls_handshake::listener&>(*this));
  securing_->start();
}

// What worked on the link below goes before anybody else waits there.
void proxy_passage::on_secured(error why) {
  securing_.reset();
  if (why) return end({handshake_state::failed, std::move(why), {}});
  link_ = std::make_unique<tls_layer>(context_, std::move(link_), std::move(engine_), tls_peer_kind::proxy);
  ask();
}

void proxy_passage::ask() {
  if (tunnel_ == nullptr) return end({handshake_state::done, {}, std::move(link_)});
  state_ = state::asking;
  asking_.emplace(*link_, *tunnel_, static_cast<handshake_runner::listener&>(*this));
  asking_->start();
}

void proxy_passage::on_handshake(handshake_runner::outcome how) {
  asking_.reset();
  if (how.state != handshake_state::done) return end({how.state, std::move(how.why), {}});
  if (!how.leftover.empty()) link_ = std::make_unique<leftover_layer>(context_, std::move(link_), std::move(how.leftover));
  end({handshake_state::done, {}, std::move(link_)});
}

void proxy_passage::end(outcome how) {
  state_ = state::ended;
  who_.on_passed(std::move(how));
}

const char* proxy_passage::lacking() const noexcept {
  switch (state_) {
    case state::securing:
      return "its TLS handshake did not end";
    case state::asking:
      return "it did not answer";
    case state::ended:
      break;
  }
  return "";
}

}  // namespace tern
