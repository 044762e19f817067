#include "storage/file_part_source.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace tern {

// Shared with the work under way, which may outlive the source.
struct file_part_source::measure {
  file_part_source* owner = nullptr;  // the loop's; NULL: gone
  std::string path;
  uint64_t length = 0;
  error why;

  void run() {
    struct stat st{};
    if (::stat(path.c_str(), &st) != 0)
      why = system_error(TERN_E_BODY_SOURCE, "cannot open '" + path + "'", errno);
    else if (S_ISDIR(st.st_mode))
      why = system_error(TERN_E_BODY_SOURCE, "cannot read '" + path + "'", EISDIR);
    else if (!S_ISREG(st.st_mode))
      why = error(TERN_E_BODY_SOURCE, "'" + path + "' is not a regular file, which a part of a form has to be");
    else
      length = static_cast<uint64_t>(st.st_size);
  }
};

file_part_source::file_part_source(offload& files, std::string path) : files_(files), measure_(std::make_shared<measure>()) {
  measure_->owner = this;
  measure_->path = std::move(path);
}

file_part_source::~file_part_source() { measure_->owner = nullptr; }

peeked file_part_source::peek(size_t max) {
  if (why_) return {pull::failed, {}};
  if (!length_) {
    if (!std::exchange(measuring_, true))
      files_.submit([m = measure_] { m->run(); },
                    [m = measure_] {
                      if (m->owner) m->owner->measured();
                    });
    return {pull::pending, {}};
  }
  if (consumed_ == *length_) {
    file_.reset();
    return {pull::end, {}};
  }
  if (!file_) {
    file_ = std::make_unique<file_source>(files_, file_region{measure_->path, -1, 0, length_});
    file_->set_waker(waker_);
  }
  const peeked got = file_->peek(max);
  if (got.state == pull::failed) why_ = file_->why();
  return got;
}

void file_part_source::consume(size_t count) {
  consumed_ += count;
  file_->consume(count);
}

bool file_part_source::rewind() {
  if (file_) file_->rewind();
  consumed_ = 0;
  if (length_) why_ = {};  // of the reading, not of the measuring
  return true;
}

void file_part_source::set_waker(waker* w) {
  waker_ = w;
  if (file_) file_->set_waker(w);
}

void file_part_source::measured() {
  if (measure_->why)
    why_ = measure_->why;
  else
    length_ = measure_->length;
  if (waker_) waker_->wake();
}

}  // namespace tern
