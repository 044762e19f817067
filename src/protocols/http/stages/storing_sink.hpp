// A response body on its way to whoever asked for it and into the cache. What is kept is what was taken, and it is kept when
// the whole request has ended well: what cannot be decoded further out is no response to use again.
//
// A store that is full for the moment pauses the response, for a limited time in all and never for so long that the request
// runs out of its own; then the response goes on without being kept.
//
//   open -no room-> waiting -room-> open
//    |                 '-its time is over-> dropped
//    '-too long, the store wants no more-> dropped
#pragma once

#include <memory>

#include "base/limits.hpp"
#include "protocols/http/cache/response_cache.hpp"
#include "sansio/sink_wrapper.hpp"
#include "sansio/stage_host.hpp"
#include "sansio/store.hpp"

namespace tern::http {

class storing_sink final : public sink_wrapper, private waker {
 public:
  // `largest`: a body that is longer is not kept. `flight`: lands with the entry, or without.
  storing_sink(sink& inner, stage_host& host, std::unique_ptr<store_writer> to, uint64_t largest,
               std::unique_ptr<response_cache::flight> flight)
      : sink_wrapper(inner), host_(host), writer_(std::move(to)), left_(largest), flight_(std::move(flight)) {}

  size_t on_data(bytes data) override;
  void on_end(outcome&& end) override;

  now_t deadline() const noexcept { return give_up_at_; }
  void tick(now_t now);

 private:
  void wake() override;
  void keep(bytes data);
  bool waits();
  void give_up();
  void drop();

  stage_host& host_;
  std::unique_ptr<store_writer> writer_;  // NULL: dropped
  uint64_t left_;
  std::unique_ptr<response_cache::flight> flight_;
  duration patience_ = limits::cache_write_wait;
  now_t waits_since_{};
  now_t give_up_at_ = never;  // not never: it waits
};

}  // namespace tern::http
