// A request body from a file or a part of one, read ahead on file threads. One read is under way at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"

namespace tern {

struct file_region {
  std::string path;
  int fd = -1;  // instead of path: seekable; a duplicate is kept, whose position never moves
  uint64_t offset = 0;
  std::optional<uint64_t> length;  // empty: to the end of the file
  // Of a region with a length: what all of it must have (checksum.hpp). When it has not, its last piece is not given out,
  // reading ends as a failure, and `damaged` is told of it on a file thread.
  std::optional<uint32_t> crc = {};
  std::function<void()> damaged = {};
};

// Opens the file when first peeked at. From then on length() is known, if it was not given: once peek stops answering pending.
// A file that turns out shorter than its length is a failure; what is appended meanwhile is not read.
class file_source final : public body_source {
 public:
  file_source(offload& files, std::string path) : file_source(files, file_region{std::move(path), -1, 0, {}}) {}
  file_source(offload& files, file_region what);
  file_source(const file_source&) = delete;
  file_source& operator=(const file_source&) = delete;
  ~file_source() override;

  bool ready() const override { return length_ || why_ || ended_ || ahead_.size > 0 || current_.size > 0; }
  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override { return length_; }
  bool rewind() override;
  error why() const override { return why_; }

 private:
  struct chunk {
    std::unique_ptr<std::byte[]> data;
    size_t size = 0;
    size_t used = 0;
    uint64_t from = 0;
  };
  struct reader;

  bool all_read() const noexcept { return ended_ || (length_ && next_ >= *length_); }
  void read_ahead();
  void read_done();

  offload& files_;
  std::shared_ptr<reader> reader_;
  chunk current_;
  chunk ahead_;
  uint64_t next_ = 0;  // where the next read begins
  uint64_t consumed_ = 0;
  std::optional<uint64_t> length_;
  error why_;
  enum class read_state : uint8_t { none, running, stale } read_ = read_state::none;  // stale: its result is not wanted
  bool ended_ = false;                                                                // the file ended, of unknown length
  bool awaited_ = false;                                                              // peek said pending
};

}  // namespace tern
