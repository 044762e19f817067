// A response body for a program's callback, as it arrives. What the callback does not take is held back until the program
// resumes: the session keeps it and reads no more.
#pragma once

#include "engine/result_receiver.hpp"
#include "engine/sink_target.hpp"

namespace tern {

class callback_receiver final : public result_receiver {
 public:
  callback_receiver(std::shared_ptr<const prepared> from, uint64_t id, const sink_target& to)
      : result_receiver(std::move(from), id), to_(to) {}

  bool shows_as_it_comes() const override { return true; }
  bool can_restart() const override { return received_ == 0; }
  bool restart() override { return can_restart() && result_receiver::restart(); }

 protected:
  size_t body_capacity(const head&) override { return 0; }
  size_t take_body(bytes data) override;

 private:
  const sink_target& to_;  // the submission's
};

}  // namespace tern
