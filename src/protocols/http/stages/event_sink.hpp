// Gives the events of a response on as values, one item each: a map of `event`, `data` and `id`, all text.
//
// An event is given only while the inner sink has room; what is behind it is left to the session until then.
//
//   reading -a limit-> broken: the host knows, nothing is taken any more
#pragma once

#include "protocols/http/sse/event_decoder.hpp"
#include "sansio/sink_wrapper.hpp"
#include "sansio/stage_host.hpp"

namespace tern::http {

class event_sink final : public sink_wrapper {
 public:
  event_sink(sink& inner, stage_host& host, const event_limits& most, std::string last_id)
      : sink_wrapper(inner), host_(host), decoder_(most, std::move(last_id)) {}

  size_t on_data(bytes data) override;
  void tell_gap(const error& why);

  const event_decoder& decoder() const noexcept { return decoder_; }

 private:
  bool give();
  bool fail(const error& why);

  stage_host& host_;
  event_decoder decoder_;
  bool broken_ = false;
};

}  // namespace tern::http
