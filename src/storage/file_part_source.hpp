// A file as one of many parts of a request body: measured first, opened when it is its turn, closed after it, so that a
// thousand parts take one descriptor and one buffer. Regular files only: what cannot be measured has no place in a body whose
// length is announced.
#pragma once

#include <memory>
#include <string>

#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"
#include "storage/file_source.hpp"

namespace tern {

// The first peek measures it; length() is known once ready() is. A file that has become shorter meanwhile is a failure.
class file_part_source final : public body_source {
 public:
  file_part_source(offload& files, std::string path);
  file_part_source(const file_part_source&) = delete;
  file_part_source& operator=(const file_part_source&) = delete;
  ~file_part_source() override;

  bool ready() const override { return length_ || why_; }
  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override { return length_; }
  bool rewind() override;
  error why() const override { return why_; }
  void set_waker(waker* w) override;

 private:
  struct measure;
  void measured();

  offload& files_;
  std::shared_ptr<measure> measure_;
  bool measuring_ = false;
  std::unique_ptr<file_source> file_;  // while it is read
  std::optional<uint64_t> length_;
  uint64_t consumed_ = 0;
  error why_;
};

}  // namespace tern
