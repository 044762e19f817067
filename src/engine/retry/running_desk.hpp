// The desk of a submission that runs: its budget is the client's, its events go to the submission's queue.
#pragma once

#include "engine/retry/retry_stage.hpp"

namespace tern {

class running;

class running_desk final : public retry_desk {
 public:
  explicit running_desk(running& of) : of_(of) {}

  void begin(now_t now) override;
  bool spend(now_t now) override;
  bool is_shown_as_it_comes() const override;
  bool can_take_back() const override;
  void show(tern_retry_state& into) override;
  void ask(const tern_retry_state& about) override;
  void forget() override;
  void tell(uint32_t number, int32_t status, const error& why, duration wait) override;

 private:
  running& of_;
};

}  // namespace tern
