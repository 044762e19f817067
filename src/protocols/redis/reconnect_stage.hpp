// Takes an operation that lasts to another connection when it lost its own.
//
//   first → standing ⇄ lost
//
//   first     the first connection: its failure ends the operation
//   standing  the server has confirmed all that was asked
//   lost      the connection was lost, which the sink has heard (gap) when anything was lost with it. It is tried again, with
//             waits that grow, until the server confirms all that is asked by then, refuses it, or the time is over
//
// What may be better the next time (errors that are retryable: no connection, LOADING ...) is tried again, a refusal (NOAUTH,
// WRONGTYPE ...) ends it.
#pragma once

#include <memory>
#include <optional>

#include "base/reconnect_pace.hpp"
#include "protocols/redis/resumable.hpp"
#include "sansio/sink_wrapper.hpp"
#include "sansio/stage.hpp"

namespace tern::redis {

class reconnect_stage final : public stage {
 public:
  // `longest`: as long as it is tried; zero: not at all.
  reconnect_stage(const request& first, body_source* body, duration longest);

  verdict on_request(attempt& a, now_t now) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  enum class state : uint8_t { first, standing, lost };

  class watcher final : public sink_wrapper {
   public:
    watcher(sink& inner, reconnect_stage& of) : sink_wrapper(inner), of_(of) {}
    void on_head(const head& h) override;
    take on_item(owned_value&& item) override;
    void tell_gap(const error& why);

   private:
    reconnect_stage& of_;
  };

  bool may_try_again(const error& why, now_t now);

  const std::unique_ptr<resumable> what_;
  const duration longest_;
  const std::string url_;
  state state_ = state::first;
  std::shared_ptr<const request> next_;  // NULL: as the program asked
  std::optional<watcher> watcher_;
  reconnect_pace pace_;
};

}  // namespace tern::redis
