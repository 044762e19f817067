// A body with trailer fields of its request after it, and therefore of no announced length: it is sent chunked (RFC 9112
// §7.1.2). Trailers that the body brings itself (a pushed one) follow those of the request.
#pragma once

#include <memory>
#include <utility>

#include "sansio/body_source.hpp"

namespace tern {

class trailing_source final : public body_source {
 public:
  trailing_source(std::unique_ptr<body_source> body, const fields& trailers) : body_(std::move(body)), trailers_(trailers) {}

  bool ready() const override { return body_->ready(); }
  peeked peek(size_t max) override { return body_->peek(max); }
  void consume(size_t count) override { body_->consume(count); }
  std::optional<uint64_t> length() const override { return std::nullopt; }
  bool rewind() override { return body_->rewind(); }
  bool can_rewind() const override { return body_->can_rewind(); }
  error why() const override { return body_->why(); }
  const fields* trailers() const override {
    const fields* own = body_->trailers();
    if (!own) return &trailers_;
    both_ = trailers_;
    both_.insert(both_.end(), own->begin(), own->end());
    return &both_;
  }
  void resume() override { body_->resume(); }
  void set_waker(waker* w) override { body_->set_waker(w); }

 private:
  std::unique_ptr<body_source> body_;
  const fields& trailers_;  // the request's
  mutable fields both_;     // made when asked for
};

}  // namespace tern
