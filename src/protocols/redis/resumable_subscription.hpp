// What a subscription is subscribed to at the moment, by what was sent. As the body it passes the program's commands on, each
// only as a whole: what was not taken goes over the next connection.
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
  bool loses() const override { return true; }
  expected<shared_request> again() override;

 private:
  // body_source
  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override { return std::nullopt; }
  bool rewind() override;
  error why() const override { return why_ ? why_ : from_->why(); }
  const farewell* parting() const override { return from_->parting(); }

  void note_all(std::string_view encoded);

  body_source* const from_;  // the program's
  subscription_set names_;
  command_scanner scanner_;
  bool ready_ = false;      // a command is there
  size_t taken_ = 0;        // of it
  bool any_taken_ = false;  // a command, since the last request was made
  error why_;
};

}  // namespace tern::redis
