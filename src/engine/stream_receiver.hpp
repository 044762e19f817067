// A response body as events of a stream, no faster than its credit allows.
#pragma once

#include "engine/result_receiver.hpp"
#include "engine/stream.hpp"

namespace tern {

class stream_receiver final : public result_receiver {
 public:
  stream_receiver(std::shared_ptr<const prepared> from, uint64_t id, tern_stream& to, bool background)
      : result_receiver(std::move(from), id), stream_(to), background_(background) {}

  bool restart() override { return false; }  // the program has seen OPEN

 protected:
  size_t body_capacity(const head&) override { return 0; }
  void opened(const head& h) override {
    const carrier* via = operation_->via();
    stream_.opened(tern_result::create(&h, via ? &via->link() : nullptr, from_, id_, 0));
    if (background_) operation_->give_worker_back();
  }
  size_t take_body(bytes data) override { return stream_.data(data); }
  void end_body(error why) override {
    stream_.ended();
    operation_->receiver_done(std::move(why));
  }

 private:
  tern_stream& stream_;  // the submission holds a reference
  const bool background_;
};

}  // namespace tern
