// A response body on its way to whoever asked for it and into the cache. What is kept is what was taken, and it is kept when
// the whole request has ended well: what cannot be decoded further out is no response to use again.
#pragma once

#include <memory>

#include "protocols/http/cache/response_cache.hpp"
#include "sansio/sink_wrapper.hpp"
#include "sansio/store.hpp"

namespace tern::http {

class storing_sink final : public sink_wrapper {
 public:
  // `largest`: a body that is longer is not kept. `flight`: lands with the entry, or without.
  storing_sink(sink& inner, std::unique_ptr<store_writer> to, uint64_t largest, std::unique_ptr<response_cache::flight> flight)
      : sink_wrapper(inner), writer_(std::move(to)), left_(largest), flight_(std::move(flight)) {}

  size_t on_data(bytes data) override {
    const size_t taken = inner_.on_data(data);
    if (writer_ && (taken > left_ || !writer_->offer(data.first(taken)))) drop();
    left_ -= writer_ ? taken : 0;
    return taken;
  }
  void on_end(outcome&& end) override {
    if (writer_ && !end.why) writer_->commit();
    drop();
    inner_.on_end(std::move(end));
  }

 private:
  void drop() {
    writer_.reset();
    flight_.reset();
  }

  std::unique_ptr<store_writer> writer_;  // NULL: dropped
  uint64_t left_;
  std::unique_ptr<response_cache::flight> flight_;
};

}  // namespace tern::http
