// Where a feed is: behind the last entry of each of its streams.
//
// What a group gave this consumer in an answer that was lost is pending. So a stream of a group of which entries came is asked
// for what is pending behind the last of them, before new ones.
#pragma once

#include <map>

#include "protocols/redis/resumable.hpp"

namespace tern::redis {

class resumable_feed final : public resumable {
 public:
  explicit resumable_feed(const request& first);

  body_source* body() override { return nullptr; }
  bool note_confirmed(const head& h) override;
  void note_item(const tern_value& item) override;
  bool loses() const override { return plan_.no_ack; }
  expected<shared_request> again() override { return make_feed(plan_); }

 private:
  void note(std::string_view key, std::string_view id);

  feed_plan plan_;
  std::map<std::string, size_t, std::less<>> by_key_;
};

}  // namespace tern::redis
