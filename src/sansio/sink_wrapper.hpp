// A sink that a stage puts around another one: what it does not override passes through.
#pragma once

#include <utility>

#include "sansio/sink.hpp"

namespace tern {

class sink_wrapper : public sink {
 public:
  void on_head(const head& h) override { inner_.on_head(h); }
  size_t on_data(bytes data) override { return inner_.on_data(data); }
  size_t on_message(bytes data, message_part what) override { return inner_.on_message(data, what); }
  uint64_t room() const override { return inner_.room(); }
  take on_item(owned_value&& item) override { return inner_.on_item(std::move(item)); }
  void on_progress(reach reached) override { inner_.on_progress(reached); }
  void on_end(outcome&& end) override { inner_.on_end(std::move(end)); }

 protected:
  explicit sink_wrapper(sink& inner) noexcept : inner_(inner) {}
  ~sink_wrapper() = default;
  sink& inner_;
};

}  // namespace tern
