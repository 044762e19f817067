// A response body as events of a stream, no faster than its credit allows.
#pragma once

#include <utility>

#include "engine/result_receiver.hpp"
#include "engine/stream.hpp"

namespace tern {

class stream_receiver final : public result_receiver {
 public:
  stream_receiver(std::shared_ptr<const prepared> from, uint64_t id, request_ref request, tern_stream& to, bool background)
      : result_receiver(std::move(from), id), request_(std::move(request)), stream_(to), background_(background) {}

  uint64_t room() const override { return stream_.credit(); }
  bool shows_as_it_comes() const override { return true; }
  bool can_restart() const override { return !opened_; }
  // Behind a gap that the program knows of, too.
  bool restart() override { return (can_restart() || gap_) && result_receiver::restart(); }

 protected:
  size_t body_capacity(const head&) override { return 0; }
  void opened(const head& h) override { open(&h); }
  void opened_without_head() override { open(nullptr); }
  size_t take_body(bytes data) override { return stream_.data(data); }
  size_t take_message(bytes data, message_part what) override { return stream_.message(data, what); }
  take take_item(owned_value&& item) override { return stream_.item(std::move(item)); }
  void closing(const head& h) override { stream_.closing(h.status, h.reason); }
  void gap(const head& h) override {
    gap_ = true;
    stream_.gap(h.status, h.reason);
  }
  void confirmed_again() override {
    if (gap_) open(nullptr);
  }
  void end_body(error why) override {
    stream_.ended();
    operation_->receiver_done(std::move(why));
  }

 private:
  // What cannot be accepted opens nothing: its head is in the result.
  void open(const head* h) {
    if (operation_->fails()) return;
    opened_ = true;
    gap_ = false;
    const carrier* via = operation_->via();
    tern_result* snapshot =
        tern_result::create(h, via ? &via->link() : nullptr, from_, id_, 0, operation_->current().request->trace);
    tell_way(*snapshot);
    snapshot->request = request_;
    stream_.opened(snapshot);
    if (background_) operation_->give_worker_back();
  }

  const request_ref request_;
  tern_stream& stream_;  // the submission holds a reference
  const bool background_;
  bool opened_ = false;  // the program has seen OPEN
  bool gap_ = false;     // told, and not yet over
};

}  // namespace tern
