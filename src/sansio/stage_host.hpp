// How stages, and the sinks and bodies they put in place, reach the operation they belong to.
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tern {

class provider;

class stage_host {
 public:
  // Its response cannot be accepted. Also from inside on_head and on_data; the sink takes nothing from then on. Only the first
  // error counts.
  virtual void sink_failed(error why) = 0;

  // For tunnels, whose end no response announces. All may be called from inside sinks and bodies, and take effect later.
  // The exchange has served its purpose: it ends with success, though the connection still stands.
  virtual void sink_done() {}
  // stage.deadline() has changed: on_tick is due then, also while the exchange goes on.
  virtual void stage_due() {}
  // The body that the stage put in place has more to send.
  virtual void stage_wakes() {}
  // The provider may have requests to make (provider::spawn).
  virtual void provider_due(provider& who) { static_cast<void>(who); }
  virtual now_t now() const { return {}; }

 protected:
  ~stage_host() = default;
};

}  // namespace tern
