// What a subscription is subscribed to at the moment, by what was sent. As the body it passes the program's commands on, each
// only as a whole: what was not taken goes over the next connection. What was taken is kept until the server has confirmed all
// (up to limits::redis_kept_changes): a request that is sent on to another node begins from its first byte.
#pragma once

#include "protocols/redis/command_scanner.hpp"
#include "protocols/redis/resumable.hpp"
#include "protocols/redis/subscription_set.hpp"

namespace tern::redis {

class resumable_subscription final : public resumable, private body_source {
 public:
  resumable_subscription(const request& first, body_source* body);

  body_source* body() override { return from_ != nullptr ? this : nullptr; }
  bool note_confirmed(const head& h) override;
  void note_item(const tern_value&) override {}
  bool left() const override { return from_ != nullptr && from_->parting() != nullptr; }
  bool loses() const override { return true; }
  expected<shared_request> again() override;

 private:
  // body_source
  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override { return std::nullopt; }
  bool rewind() override;
  bool can_rewind() const override { return keeps_all_ || !any_taken_; }
  error why() const override { return why_ ? why_ : from_->why(); }
  const farewell* parting() const override { return from_->parting(); }

  void ask_for(const request& r);
  void note_all(std::string_view encoded);
  void keep(std::string_view command);

  body_source* const from_;  // the program's
  subscription_set asked_;   // by the request as such
  subscription_set names_;
  std::string kept_;        // commands that were taken since, the first of them to be taken once more
  size_t replayed_ = 0;     // of kept_
  bool keeps_all_ = true;   // kept_ holds each of them
  bool any_taken_ = false;  // since the request was made or stood
  command_scanner scanner_;
  bool ready_ = false;  // a command is there
  size_t taken_ = 0;    // of it
  error why_;
};

}  // namespace tern::redis
