#include "storage/descriptor_writer.hpp"

#include <cerrno>

#include "storage/prompt_io.hpp"

namespace tern {

// Shared with the work under way, which may outlive the writer.
struct descriptor_writer::file {
  descriptor_writer* owner = nullptr;  // the loop's; NULL: gone
  offload* files = nullptr;
  descriptor to;
  std::vector<std::byte> data;
  size_t written = 0;  // of data
  prompt_result put;
  int close_errnum = 0;
};

descriptor_writer::descriptor_writer(offload& files, descriptor to) : files_(files), file_(std::make_shared<file>()) {
  file_->owner = this;
  file_->files = &files;
  file_->to = std::move(to);
}

descriptor_writer::~descriptor_writer() {
  watch_.reset();
  file_->owner = nullptr;
  file_->files = &files_.lasting();
  if (work_ == work::writing || work_ == work::closing || !file_->to) return;  // what is under way sees to it
  files_.submit([f = file_] { f->to.close(); }, [] {});
}

void descriptor_writer::stop_waiting() {
  if (!watch_) return;
  watch_.reset();
  work_ = work::none;
}

void descriptor_writer::next_work() {
  if (work_ != work::none || state_ == state::ended) return;
  const bool all_written = file_->written == file_->data.size();
  if (state_ == state::aborting || why_ || (state_ == state::finishing && all_written && gathered_.empty()))
    return state_ == state::taking ? void() : close();
  if (!all_written) return write();
  if (gathered_.empty()) return;
  file_->data.clear();
  file_->data.swap(gathered_);
  file_->written = 0;
  write();
}

void descriptor_writer::write() {
  work_ = work::writing;
  files_.submit([f = file_] { f->put = write_promptly(f->to.get(), bytes(f->data).subspan(f->written)); },
                [f = file_] {
                  if (f->owner) return f->owner->write_done();
                  f->files->submit([f] { f->to.close(); }, [] {});
                });
}

void descriptor_writer::write_done() {
  file& f = *file_;
  work_ = work::none;
  f.written += f.put.size;
  if (f.put.errnum != 0) {
    why_ = system_error(TERN_E_BODY_SINK, "cannot write to the descriptor of the response body", f.put.errnum);
    gathered_.clear();
  } else if (f.put.blocked && state_ != state::aborting) {
    work_ = work::waiting;
    watch_ = files_.when_writable(f.to.get(), [this] {
      watch_.reset();
      write();
    });
    return;
  }
  next_work();
  wake_when_room();
}

void descriptor_writer::close() {
  work_ = work::closing;
  files_.submit(
      [f = file_] {
        if (!f->to.close()) f->close_errnum = errno;
      },
      [f = file_] {
        descriptor_writer* const w = f->owner;
        if (!w) return;
        if (!w->why_ && f->close_errnum != 0)
          w->why_ = system_error(TERN_E_BODY_SINK, "cannot close the descriptor of the response body", f->close_errnum);
        w->ended();
      });
}

}  // namespace tern
