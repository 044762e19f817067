// A response body into a descriptor of the program's.
#pragma once

#include "engine/result_receiver.hpp"
#include "storage/descriptor_writer.hpp"

namespace tern {

class descriptor_receiver final : public result_receiver, private waker {
 public:
  descriptor_receiver(std::shared_ptr<const prepared> from, uint64_t id, offload& files, descriptor to)
      : result_receiver(std::move(from), id), writer_(files, std::move(to)) {
    writer_.set_waker(this);
  }

  bool shows_as_it_comes() const override { return true; }
  bool can_restart() const override { return received_ == 0; }
  bool restart() override { return can_restart() && result_receiver::restart(); }
  void give_up(error why) override;

 protected:
  size_t body_capacity(const head&) override { return 0; }
  size_t take_body(bytes data) override { return writer_.offer(data); }
  void end_body(error why) override;

 private:
  void wake() override;

  descriptor_writer writer_;
};

}  // namespace tern
