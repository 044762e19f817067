// A request body that a program's callback produces.
#pragma once

#include <memory>

#include "engine/request.hpp"
#include "sansio/body_source.hpp"

namespace tern {

class callback_source final : public body_source {
 public:
  callback_source(const callback_body& from, uint64_t submission_id) : from_(from), id_(submission_id) {}

  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override { return from_.length; }
  bool rewind() override;
  bool can_rewind() const override { return from_.rewindable || (holds_all() && !why_); }
  error why() const override { return why_; }
  void resume() override { paused_ = false; }

 private:
  const callback_body& from_;  // the request's, which the submission keeps
  const uint64_t id_;
  bool holds_all() const noexcept { return offset_ == end_; }  // that the callback gave, in the buffer

  std::unique_ptr<std::byte[]> buffer_;  // while there is something in it that is needed
  size_t begin_ = 0, end_ = 0;
  uint64_t offset_ = 0;  // of the next byte to ask for
  bool ended_ = false;
  bool paused_ = false;  // by the callback, until resume
  error why_;
};

}  // namespace tern
