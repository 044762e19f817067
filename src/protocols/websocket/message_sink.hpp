// The sink of an upgraded exchange: what comes through the tunnel goes through the codec, messages go on to the inner sink.
#pragma once

#include "protocols/websocket/codec.hpp"
#include "sansio/sink_wrapper.hpp"

namespace tern::websocket {

class message_sink final : public sink_wrapper {
 public:
  message_sink(const codec_options& options, body_source* from, sink& to, stage_host& host)
      : sink_wrapper(to), codec_(options, from, to, host) {}

  size_t on_data(bytes data) override { return codec_.feed(data); }

  codec& frames() noexcept { return codec_; }
  const codec& frames() const noexcept { return codec_; }

 private:
  codec codec_;
};

// The sink of a response that opens no WebSocket connection: the inner sink gets the head, and the operation fails.
class refusing_sink final : public sink_wrapper {
 public:
  refusing_sink(error why, sink& to, stage_host& host) : sink_wrapper(to), why_(std::move(why)), host_(host) {}

  void on_head(const head& h) override {
    if (h.kind == head_kind::final || h.kind == head_kind::tunnel) host_.sink_failed(why_);
    inner_.on_head(h);
  }
  size_t on_data(bytes data) override { return data.size(); }
  const error& why() const noexcept { return why_; }

 private:
  const error why_;
  stage_host& host_;
};

}  // namespace tern::websocket
