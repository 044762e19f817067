// What all requests of a client share of its cache: the store, and who is fetching or renewing what. Thread-safe.
//
// Flights: of several requests for one key that want to be made at once the first one takes off, the others wait until it has
// landed and look again. Renewals: a response that is used although it is stale is asked for again meanwhile, by a request of
// the cache's own, of each key one at a time.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/provider.hpp"
#include "sansio/store.hpp"

namespace tern::http {

// Who waits for a flight. Told on any thread, once, under the lock of the cache: it does not ask the cache then.
struct flight_waiter {
  virtual void landed() = 0;

 protected:
  ~flight_waiter() = default;
};

class response_cache final : public provider, public std::enable_shared_from_this<response_cache> {
 public:
  // `largest`: bytes of a body that is kept.
  response_cache(std::unique_ptr<store> entries, uint64_t largest) : entries_(std::move(entries)), largest_(largest) {}

  store& entries() const noexcept { return *entries_; }
  uint64_t largest() const noexcept { return largest_; }

  // Lasts until it is destroyed, on any thread.
  class flight {
   public:
    flight(std::shared_ptr<response_cache> of, std::string key) : of_(std::move(of)), key_(std::move(key)) {}
    flight(const flight&) = delete;
    flight& operator=(const flight&) = delete;
    ~flight() { of_->land(key_); }

   private:
    const std::shared_ptr<response_cache> of_;
    const std::string key_;
  };
  // NULL: somebody else is on the way, and `otherwise` waits for him.
  std::unique_ptr<flight> take_off(const std::string& key, flight_waiter& otherwise);
  void forget(const std::string& key, flight_waiter& who);  // he waits no more; also when he does not

  // To be asked for again, without the condition it may have. False: somebody is at it, or as many are due or under way as may
  // be (limits::cache_renewals, and of them cache_renewals_per_origin), and whoever uses the response next may ask.
  // `terms`: those of the request that was answered with what is stale.
  bool renew(const std::string& key, const request_head& like, std::shared_ptr<const target> where,
             std::shared_ptr<const request_terms> terms);

  // Of a look-up that has not been answered in its time; lasts until it is, on any thread.
  class lateness {
   public:
    explicit lateness(std::shared_ptr<response_cache> of) : of_(std::move(of)) { ++of_->late_; }
    lateness(const lateness&) = delete;
    lateness& operator=(const lateness&) = delete;
    ~lateness() { --of_->late_; }

   private:
    const std::shared_ptr<response_cache> of_;
  };
  // The store does not answer: nobody else is to wait for it, or to give it more to do.
  bool is_late() const noexcept { return late_ > 0; }

  // provider: of renewals, whose results the stage of each sees to.
  std::unique_ptr<spawned> spawn(now_t now) override;
  std::shared_ptr<const answer> ask(const question&, op_id, now_t) override { return nullptr; }
  void forget(op_id) override {}
  void tell(const answer&, now_t) override {}
  std::optional<delivery> pull_answer(now_t) override { return {}; }
  now_t deadline() const override { return never; }

 private:
  using waiters = std::vector<flight_waiter*>;

  void land(const std::string& key);
  bool may_renew(const std::string& key, const target& where) const;  // under the lock
  void renewed(const std::string& key);

  const std::unique_ptr<store> entries_;
  const uint64_t largest_;
  std::mutex mutex_;
  std::unordered_map<std::string, waiters, text_hasher, std::equal_to<>> flights_;
  // Due and under way: few.
  std::unordered_map<std::string, std::shared_ptr<const target>, text_hasher, std::equal_to<>> renewing_;
  std::deque<std::unique_ptr<spawned>> due_;  // renewals
  std::atomic<uint32_t> late_{0};
};

}  // namespace tern::http
