#include "storage/descriptor_source.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "storage/prompt_io.hpp"

namespace tern {

// Shared with the work under way, which may outlive the source.
struct descriptor_source::reader {
  descriptor_source* owner = nullptr;  // the loop's; NULL: gone
  offload* files = nullptr;
  descriptor from;
  std::unique_ptr<std::byte[]> buffer;
  size_t wanted = 0;
  prompt_result got;
};

descriptor_source::descriptor_source(offload& files, descriptor from, std::optional<uint64_t> length)
    : files_(files), reader_(std::make_shared<reader>()), length_(length) {
  reader_->owner = this;
  reader_->files = &files;
  reader_->from = std::move(from);
}

descriptor_source::~descriptor_source() {
  reader_->owner = nullptr;
  reader_->files = &files_.lasting();
  const bool at_work = reading_ && !watch_;
  watch_.reset();
  if (!at_work) close();  // else whoever hears of the work's end does
}

void descriptor_source::close() {
  if (!reader_->from) return;
  auto from = std::make_shared<descriptor>(std::move(reader_->from));
  files_.submit([from] { from->close(); }, [] {});
}

peeked descriptor_source::peek(size_t max) {
  if (begin_ < end_) return {pull::some, bytes(reader_->buffer.get() + begin_, std::clamp<size_t>(max, 1, end_ - begin_))};
  if (why_) return {pull::failed, {}};
  if (ended_ || read_ == length_) {
    close();
    return {pull::end, {}};
  }
  if (!reading_) {
    begin_ = end_ = 0;
    read();
  }
  return {pull::pending, {}};
}

bool descriptor_source::rewind() {
  if (!can_rewind()) return false;
  begin_ = 0;
  return true;
}

void descriptor_source::read() {
  reader& r = *reader_;
  if (!r.buffer) r.buffer = std::make_unique<std::byte[]>(limits::body_chunk);
  r.wanted = static_cast<size_t>(std::min<uint64_t>(length_ ? *length_ - read_ : no_limit, limits::body_chunk));
  reading_ = true;
  files_.submit([p = reader_] { p->got = read_promptly(p->from.get(), {p->buffer.get(), p->wanted}); },
                [p = reader_] {
                  if (p->owner) return p->owner->read_done();
                  p->files->submit([p] { p->from.close(); }, [] {});
                });
}

void descriptor_source::read_done() {
  const prompt_result got = reader_->got;
  if (got.blocked && got.size == 0) {
    watch_ = files_.when_readable(reader_->from.get(), [this] {
      watch_.reset();
      read();
    });
    return;
  }
  reading_ = false;
  end_ = got.size;
  read_ += got.size;
  ended_ = got.ended;
  const std::string name = "the descriptor of the request body";
  if (got.errnum != 0)
    why_ = system_error(TERN_E_BODY_SOURCE, "cannot read " + name, got.errnum);
  else if (got.ended && length_ && read_ < *length_)
    why_ = error(TERN_E_BODY_SOURCE,
                 name + " ended after " + std::to_string(read_) + " of " + std::to_string(*length_) + " bytes");
  if (waker_) waker_->wake();
}

}  // namespace tern
