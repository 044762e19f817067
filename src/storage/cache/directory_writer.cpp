#include "storage/cache/directory_writer.hpp"

#include <cerrno>
#include <mutex>
#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "storage/cache/entry_file.hpp"

namespace tern {
namespace {

constexpr const char* slower = "the disk is slower than the server";

}  // namespace

// Shared with the work under way, of which there is one piece at a time.
struct directory_writer::file : std::enable_shared_from_this<file> {
  enum class fate : uint8_t { open, committed, dropped };

  file(std::shared_ptr<directory_state> a, const log_voice& w, entry_name n, std::string h)
      : all(std::move(a)), who(w), name(std::move(n)), head(std::move(h)), ticket(std::in_place, all->writes, name.key) {}

  const std::shared_ptr<directory_state> all;
  const log_voice who;
  const entry_name name;
  const std::string head;

  std::mutex mutex;
  std::vector<std::byte> gathered;  // not begun to be written
  uint64_t size = 0;                // of all that was taken
  fate what = fate::open;
  bool working = false;
  bool is_awaited = false;                         // somebody waits for room
  offload* loop = nullptr;                         // where he is, as long as work is under way
  std::optional<writes_under_way::ticket> ticket;  // until it is committed or dropped

  waker* awaiting = nullptr;  // of the loop alone

  // Of the work alone:
  std::optional<cache_folder::draft> draft;
  std::optional<entry_file_writer> out;
  cache_folder::news told;

  bool begins_work();   // under the lock, after every change
  void tell_of_room();  // under the lock
  std::function<void()> wake_up();
  void work();
  std::function<void()> again();
  bool work_once();
  bool write(bytes data);
  bool failed();
  void end(bool whole);
};

std::function<void()> directory_writer::file::wake_up() {
  return [f = shared_from_this()] {
    if (waker* waiting = std::exchange(f->awaiting, nullptr)) waiting->wake();
  };
}

bool directory_writer::file::begins_work() {
  if (working) return false;
  switch (what) {
    case fate::open:
      working = gathered.size() >= limits::file_write_from;
      break;
    case fate::committed:
      working = true;
      break;
    case fate::dropped:
      working = draft.has_value();
  }
  return working;
}

void directory_writer::file::tell_of_room() {
  if (std::exchange(is_awaited, false)) loop->post(wake_up());
}

// One piece at a time: look-ups of others come in between.
void directory_writer::file::work() {
  all->spent.close();
  while (work_once() && !loop->post(again())) {
  }
}

std::function<void()> directory_writer::file::again() {
  return [f = shared_from_this(), to = loop] { to->submit([f] { f->work(); }, [] {}); };
}

// True: there is more to do.
bool directory_writer::file::work_once() {
  std::vector<std::byte> data;
  std::unique_lock lock(mutex);
  const fate then = what;
  data.swap(gathered);
  tell_of_room();
  if (then != fate::open || !data.empty()) {
    lock.unlock();
    const bool good = then != fate::dropped && write(data);
    const bool ends = !good || then == fate::committed;
    if (ends) end(good);
    lock.lock();
    if (!good) what = fate::dropped;
    if (!ends && (what != fate::open || !gathered.empty())) return true;
    if (ends) {
      gathered.clear();
      ticket.reset();
      tell_of_room();
    }
  }
  const cache_folder::news heard = std::exchange(told, {});
  working = false;
  lock.unlock();
  all->tell(who, heard);
  return false;
}

bool directory_writer::file::write(bytes data) {
  if (!draft) {
    draft = all->folder.begin(told);
    if (!draft) return false;
    out.emplace(draft->file.get());
    if (!out->begin(name, head)) return failed();
  }
  return out->append(data) || failed();
}

// As errno says.
bool directory_writer::file::failed() {
  told.why = system_error(TERN_E_FILE, "cannot write to " + draft->path, errno);
  return false;
}

void directory_writer::file::end(bool whole) {
  if (draft) {
    if (whole) ticket->wait_for_earlier(limits::cache_commit_wait);
    if (whole && (out->finish() || failed()))
      all->folder.publish(std::move(*draft), name, told);
    else
      all->folder.discard(std::move(*draft));
    draft.reset();
  }
}

directory_writer::directory_writer(std::shared_ptr<directory_state> all, offload& files, entry_name name, std::string head)
    : files_(files), file_(std::make_shared<file>(std::move(all), files.voice(), std::move(name), std::move(head))) {}

// True: it is still open.
bool directory_writer::change(auto how) {
  bool begins = false;
  bool open = false;
  {
    std::lock_guard lock(file_->mutex);
    const bool over = file_->what == file::fate::committed;
    how(*file_);
    open = file_->what == file::fate::open;
    begins = !over && file_->begins_work();
    if (begins) file_->loop = &files_.lasting();
  }
  if (begins) files_.submit([f = file_] { f->work(); }, [] {});
  return open;
}

directory_writer::~directory_writer() {
  file_->awaiting = nullptr;
  change([](file& f) {
    if (f.what == file::fate::open) f.what = file::fate::dropped;
  });
}

size_t directory_writer::room() const {
  std::lock_guard lock(file_->mutex);
  return file_->what == file::fate::open ? limits::cache_write_bytes - file_->gathered.size() : SIZE_MAX;
}

void directory_writer::when_room(waker& who) {
  file_->awaiting = &who;
  bool comes = false;
  {
    std::lock_guard lock(file_->mutex);
    comes = file_->is_awaited = file_->working && !file_->gathered.empty();  // which the work will take
  }
  if (!comes) files_.later(file_->wake_up());
}

bool directory_writer::offer(bytes data) {
  const char* refused = nullptr;
  const bool open = change([&](file& f) {
    if (f.what != file::fate::open) return;
    if (f.gathered.size() + data.size() > limits::cache_write_bytes) refused = slower;
    if (f.size + data.size() > f.all->largest) refused = "it is larger than an entry may be";
    if (refused != nullptr) {
      f.what = file::fate::dropped;
      f.gathered = {};
      return;
    }
    f.gathered.insert(f.gathered.end(), data.begin(), data.end());
    f.size += data.size();
  });
  if (refused != nullptr)
    TERN_LOG_AS(file_->who, log_component::storage, log_level::info, "not kept in the cache: {}", refused);
  return open;
}

void directory_writer::too_slow() {
  TERN_LOG_AS(file_->who, log_component::storage, log_level::info, "not kept in the cache: {}", slower);
}

void directory_writer::commit() {
  change([](file& f) {
    if (f.what == file::fate::open) f.what = f.ticket->commit() ? file::fate::committed : file::fate::dropped;
  });
}

}  // namespace tern
