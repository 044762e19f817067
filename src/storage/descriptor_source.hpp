// A request body from a descriptor that is read from front to end: a pipe, a socket, a terminal. (What can be read from any
// place is a file_source.) Reading happens on file threads and never waits there; the loop waits for more.
//
// It can be rewound only while all that was read is still in the buffer.
#pragma once

#include <memory>

#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"
#include "storage/descriptor.hpp"

namespace tern {

class descriptor_source final : public body_source {
 public:
  // `from` is closed when the body has been read or the source ends. length empty: until the descriptor ends; else no byte
  // beyond it is read, and an earlier end is a failure.
  descriptor_source(offload& files, descriptor from, std::optional<uint64_t> length);
  descriptor_source(const descriptor_source&) = delete;
  descriptor_source& operator=(const descriptor_source&) = delete;
  ~descriptor_source() override;

  peeked peek(size_t max) override;
  void consume(size_t count) override { begin_ += count; }
  std::optional<uint64_t> length() const override { return length_; }
  bool rewind() override;
  bool can_rewind() const override { return read_ == end_; }
  error why() const override { return why_; }

 private:
  struct reader;

  void read();
  void read_done();
  void close();

  offload& files_;
  std::shared_ptr<reader> reader_;
  std::unique_ptr<offload::watch> watch_;  // while the descriptor has nothing
  const std::optional<uint64_t> length_;
  uint64_t read_ = 0;           // bytes so far
  size_t begin_ = 0, end_ = 0;  // of what is in the buffer
  bool reading_ = false;        // the work under way has the buffer, or the loop waits
  bool ended_ = false;
  error why_;
};

}  // namespace tern
