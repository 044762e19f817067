// A request body that lies in memory. Rewindable; several sources may read the same bytes at once.
#pragma once

#include <memory>

#include "sansio/body_source.hpp"

namespace tern {

class bytes_source final : public body_source {
 public:
  // `owner` keeps `data` alive as long as this source lives; NULL when somebody else sees to that.
  bytes_source(bytes data, std::shared_ptr<const void> owner) noexcept : owner_(std::move(owner)), data_(data) {}

  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override { return data_.size(); }
  bool rewind() override;

 private:
  std::shared_ptr<const void> owner_;
  bytes data_;
  size_t at_ = 0;
};

}  // namespace tern
