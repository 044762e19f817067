// How stages, and the sinks and bodies they put in place, reach the operation they belong to.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "sansio/attempt_note.hpp"

namespace tern {

class provider;
struct answer;
struct request_terms;

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
  // The body that the stage put in place has more to send, or its sink, of any exchange, takes more again.
  virtual void stage_wakes() {}
  // The provider may have requests to make (provider::spawn).
  virtual void provider_due(provider& who) { static_cast<void>(who); }
  virtual std::shared_ptr<const request_terms> terms() { return nullptr; }  // for what is done later in its place
  // What a provider was asked for, once it knows; nothing happens when nobody waits any more. Never called inside ask.
  virtual void answered(const answer& what) { static_cast<void>(what); }
  virtual now_t now() const { return {}; }
  virtual now_t began() const { return {}; }  // the exchange under way, or just ended, asked for a connection
  // The attempt under way has come to nothing, and a stage makes another one; `maybe_processed`: it may have done something.
  virtual void note_attempt(int32_t status, error why, bool maybe_processed) {
    static_cast<void>(status), static_cast<void>(why), static_cast<void>(maybe_processed);
  }
  virtual now_t ends_at() const { return never; }  // when the time of the whole request is over

 protected:
  ~stage_host() = default;
};

}  // namespace tern
