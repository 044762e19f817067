#include "transport/connector.hpp"

#include <cerrno>
#include <utility>

#include "base/limits.hpp"

namespace tern {

class connector::attempt final : private ready_listener {
 public:
  attempt(connector& owner, size_t index) : owner_(owner), index_(index), retry_(&attempt::on_retry, this) {}

  void begin() {
    auto made = socket_layer::connect(owner_.context_.io, owner_.choice_.addresses()[index_], owner_.how_);
    if (made) {
      socket_ = std::move(*made);
      socket_->async_wait(way::write, *this);
    } else if (made.why().native_code() == EAGAIN) {
      owner_.context_.timers.arm(retry_, after(owner_.context_.now(), limits::unix_retry_interval));
    } else {
      why_ = made.why();
    }
  }
  const error& why() const noexcept { return why_; }  // begin failed at once
  std::unique_ptr<socket_layer> take() { return std::move(socket_); }

 private:
  void on_ready(way) override { owner_.ended(index_, socket_->finish_connect()); }  // destroys this
  static void on_retry(void* self, now_t) {
    auto& a = *static_cast<attempt*>(self);
    a.begin();
    if (a.why_) a.owner_.ended(a.index_, error(a.why_));
  }

  connector& owner_;
  size_t index_;
  timer retry_;
  std::unique_ptr<socket_layer> socket_;
  error why_;
};

connector::connector(transport_context& context, target_name name, std::vector<endpoint> addresses, duration delay,
                     socket_options how, listener& who)
    : context_(context),
      choice_(std::move(name), std::move(addresses), delay),
      how_(how),
      who_(who),
      delay_(&connector::on_delay, this),
      attempts_(choice_.addresses().size()) {}

connector::~connector() = default;

void connector::start() {
  choice_.start(context_.now());
  run();
}

void connector::on_delay(void* self, now_t now) {
  auto& c = *static_cast<connector*>(self);
  c.choice_.tick(now);
  c.run();
}

void connector::run() {
  while (auto next = choice_.pull_action()) {
    if (next->what == happy_eyeballs::action::kind::connect)
      begin(next->index);
    else
      attempts_[next->index].reset();
  }
  context_.timers.arm(delay_, choice_.deadline());
  switch (choice_.status()) {
    case happy_eyeballs::state::working:
      return;
    case happy_eyeballs::state::won:
      return who_.on_connected(attempts_[choice_.winner()]->take());
    case happy_eyeballs::state::failed:
      return who_.on_connect_failed(choice_.why());
  }
}

void connector::begin(size_t index) {
  attempts_[index] = std::make_unique<attempt>(*this, index);
  attempts_[index]->begin();
  if (error why = attempts_[index]->why()) {
    attempts_[index].reset();
    choice_.attempt_failed(index, std::move(why), context_.now());
  }
}

void connector::ended(size_t index, error why) {
  if (why) {
    attempts_[index].reset();
    choice_.attempt_failed(index, std::move(why), context_.now());
  } else {
    choice_.connected(index, context_.now());
  }
  run();
}

}  // namespace tern
