// The private cache of a client (RFC 9111) before one request. What it decides is in protocols/http/cache; here is when.
//
//   idle -on_request-> looking -found-> answered | passed | validating
//     |                  |
//     |               boarding -takes off, or has waited long enough-> passed | validating
//     |                  |landed
//     |              looking_again -found-> answered | passed | validating
//     '-- a request that no stored response concerns -> passed
//
//   passed | validating -a response is let pass, or one that is stored takes its place-> answered
//
//   idle           the request has not come here
//   looking        the store is asked for what it has of the URL, for limits::cache_look_wait once it has begun to look; then
//                  there is nothing
//   boarding       another request for the same is on its way (cache.collapse)
//   looking_again  it has ended; nobody waits twice
//   passed         the request goes to the server as it came
//   validating     with the question whether what is stored still holds
//   answered       nothing stands in for the response any more
//
// Rules:
// - It stands outside of retries and authentication, and inside of redirects and decoding: what is stored is the response that
//   counts, as it was encoded. What inner stages will add, cookies and credentials, counts in selecting a stored response; of
//   credentials it is who they are of.
// - The response is stored on its way out, and is there when the whole request has ended well. A redirect that is followed is
//   stored without its body, which nobody reads.
// - A store that is slow, full or broken is one that has nothing. While a look-up is late no other begins, and nothing is
//   stored. No request waits for the store's work: neither at its end nor on its way to another loop.
// - What a server says after an unsafe method removes what it is about.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "protocols/http/auth/credentials.hpp"
#include "protocols/http/cache/kept_response.hpp"
#include "protocols/http/cache/response_cache.hpp"
#include "protocols/http/cache/reuse.hpp"
#include "protocols/http/cookies/cookie_jar.hpp"
#include "protocols/http/stages/auth_stage.hpp"
#include "protocols/http/stages/store_errands.hpp"
#include "protocols/http/stages/storing_sink.hpp"
#include "sansio/offload.hpp"
#include "sansio/stage.hpp"
#include "sansio/stage_host.hpp"

namespace tern::http {

struct cache_options {
  std::shared_ptr<response_cache> shared;  // NULL: there is no cache
  int64_t stale_if_error = 0;              // seconds over its time that a response may stand in without saying so
  bool if_match = true;                    // of PUT and PATCH
  bool collapse = false;
};

// What stages around it do, as far as the cache has to know.
struct cache_surroundings {
  bool follows_redirects = false;            // of safe methods
  cookie_jar* cookies = nullptr;             // NULL: none are added
  std::shared_ptr<const auth_options> auth;  // NULL: none are added
  wall_clock wall = system_wall_clock;
};

class cache_stage final : public stage, private provider, private flight_waiter {
 public:
  // `host` and `files` outlive it.
  cache_stage(const cache_options& how, cache_surroundings around, stage_host& host, offload& files);
  cache_stage(const cache_stage&) = delete;
  cache_stage& operator=(const cache_stage&) = delete;
  ~cache_stage() override;

  verdict on_request(attempt& a, now_t now) override;
  verdict on_answer(attempt& a, const answer& what, now_t now) override;
  verdict on_tick(attempt& a, now_t now) override;
  now_t deadline() const override;
  verdict on_head(attempt& a, const head& h, now_t now) override;
  void wrap(attempt& a, const head& h) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  enum class state : uint8_t { idle, looking, boarding, looking_again, passed, validating, answered };
  // What is still to be told knows by this whether anybody listens.
  struct wait {
    cache_stage* of;
    std::shared_ptr<std::atomic<bool>> begun = std::make_shared<std::atomic<bool>>();
    std::optional<response_cache::lateness> late{};
  };

  // provider, of its own question
  std::shared_ptr<const answer> ask(const question& what, op_id waiter, now_t now) override;
  void forget(op_id) override { stop_waiting(); }
  void tell(const answer&, now_t) override {}
  std::optional<delivery> pull_answer(now_t) override { return {}; }
  std::unique_ptr<spawned> spawn(now_t) override { return nullptr; }
  // flight_waiter
  void landed() override;

  void reset();
  void stop_waiting();
  std::shared_ptr<wait> stop_listening();
  std::shared_ptr<const request_head> with_inner_fields(const attempt& a) const;
  verdict wait_in(state where, duration at_most, now_t now);
  verdict look(attempt& a, state where, now_t now);
  bool stands_in_line(now_t now) const noexcept;
  verdict have(attempt& a, const stored_entries& all, now_t now);
  reuse decision() const;
  verdict decide(attempt& a, now_t now);
  verdict pass(attempt& a);
  kept_response take_kept() { return *std::exchange(kept_, std::nullopt); }
  verdict answer_with(kept_response kept, bool revalidated);
  verdict stand_in();
  verdict confirmed(const head& h, const exchange_times& times);
  void note_head(const head& h, const exchange_times& times);
  void begin_storing(const head& h, const exchange_times& times);
  bool write(const head& h, const exchange_times& times, std::optional<uint64_t> length);
  std::string at_this_place(std::string key) const;
  int64_t seconds() const noexcept;
  store& entries() const noexcept { return how_.shared->entries(); }

  const cache_options how_;
  const cache_surroundings around_;
  stage_host& host_;
  offload& files_;
  store_errands shelf_{files_};
  const question nothing_;
  state state_ = state::idle;
  std::shared_ptr<wait> waiting_;
  std::shared_ptr<const request_head> asked_;
  std::string standpoint_;
  std::string key_;
  std::optional<kept_response> kept_;
  std::unique_ptr<response_cache::flight> flight_;
  std::unique_ptr<store_writer> writer_;  // until the body begins
  std::optional<storing_sink> sink_;
  now_t wait_until_ = never;
  now_t give_up_at_ = never;  // whether the look-up has begun or not
  bool concerns_ = false;     // stored responses may answer the request, and its own may be stored
};

}  // namespace tern::http
