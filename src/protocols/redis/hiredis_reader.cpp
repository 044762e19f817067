#include <stdint.h>
#include <sys/types.h>

extern "C" {  // which its header does not say itself; before hiredis.h, which includes it
#include <hiredis/sds.h>
}

#include <new>
#include <utility>

#include "protocols/redis/hiredis_reader.hpp"

namespace tern::redis {

// Between hiredis' C and the events: what they throw waits in the reader meanwhile. Any pointer but NULL is an item to hiredis.
struct reader_callbacks {
  template <class F>
  static void* call(const redisReadTask* task, F&& tell) noexcept {
    auto& self = *static_cast<hiredis_reader*>(task->privdata);
    try {
      return tell(self.to_, task->parent == nullptr) ? &self : nullptr;
    } catch (...) {
      self.thrown_ = std::current_exception();
      return nullptr;
    }
  }
  static void* text(const redisReadTask* task, char* data, size_t size) {
    return call(task,
                [&](item_events& to, bool root) { return to.on_text(static_cast<item_kind>(task->type), root, {data, size}); });
  }
#if HIREDIS_MAJOR >= 1
  using item_count = size_t;
#else
  using item_count = int;
#endif
  static void* container(const redisReadTask* task, item_count items) {
    return call(task, [&](item_events& to, bool root) {
      return to.on_container(static_cast<item_kind>(task->type), root, static_cast<size_t>(items));
    });
  }
  static void* integer(const redisReadTask* task, long long value) {
    return call(task, [&](item_events& to, bool root) { return to.on_integer(root, value); });
  }
  static void* nil(const redisReadTask* task) {
    return call(task, [](item_events& to, bool root) { return to.on_nil(root); });
  }
#if HIREDIS_MAJOR >= 1
  static void* real(const redisReadTask* task, double value, char*, size_t) {
    return call(task, [&](item_events& to, bool root) { return to.on_real(root, value); });
  }
  static void* boolean(const redisReadTask* task, int value) {
    return call(task, [&](item_events& to, bool root) { return to.on_boolean(root, value != 0); });
  }
#endif
  static void release(void*) {}
};

namespace {

redisReplyObjectFunctions functions = {
    reader_callbacks::text,    reader_callbacks::container, reader_callbacks::integer,
#if HIREDIS_MAJOR >= 1
    reader_callbacks::real,    reader_callbacks::nil,       reader_callbacks::boolean,
#else
    reader_callbacks::nil,
#endif
    reader_callbacks::release,
};

const redisReadTask& task_at(const redisReader& r, int index) noexcept {
#if HIREDIS_MAJOR >= 1
  return *r.task[index];
#else
  return r.rstack[index];
#endif
}

}  // namespace

redisReader* hiredis_reader::make(hiredis_reader* owner) {
  redisReader* made = redisReaderCreateWithFunctions(&functions);
  if (made == nullptr) throw std::bad_alloc();
  made->privdata = owner;
  return made;
}

hiredis_reader::hiredis_reader(item_events& to) : to_(to), raw_(make(this)) {}

void hiredis_reader::feed(bytes data) {
  const std::string_view text = as_text(data);
  if (redisReaderFeed(raw_.get(), text.data(), text.size()) != REDIS_OK && raw_->err == REDIS_ERR_OOM) throw std::bad_alloc();
}

bool hiredis_reader::next() {
  void* reply = nullptr;
  const int result = redisReaderGetReply(raw_.get(), &reply);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  return result == REDIS_OK && reply != nullptr;
}

std::optional<item_kind> hiredis_reader::begun() const noexcept {
  if (raw_->ridx < 0) return std::nullopt;
  const int type = task_at(*raw_, raw_->ridx).type;
  return type < 0 ? std::nullopt : std::optional(static_cast<item_kind>(type));
}

void hiredis_reader::make_room(size_t more) {
  if (char* longer = sdsMakeRoomFor(raw_->buf, more)) raw_->buf = longer;
}

size_t hiredis_reader::memory() const noexcept { return sdsalloc(raw_->buf); }

void hiredis_reader::forget_memory() { raw_.reset(make(this)); }

}  // namespace tern::redis
