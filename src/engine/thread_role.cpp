#include "engine/thread_role.hpp"

#include <utility>

namespace tern {
namespace {

thread_local bool in_engine = false;
thread_local bool in_dispatch = false;

}  // namespace

bool on_engine_thread() noexcept { return in_engine; }
bool dispatching() noexcept { return in_dispatch; }

engine_thread_scope::engine_thread_scope() noexcept : before_(std::exchange(in_engine, true)) {}
engine_thread_scope::~engine_thread_scope() { in_engine = before_; }

dispatch_scope::dispatch_scope() noexcept
    : before_(std::exchange(in_dispatch, true)), engine_before_(std::exchange(in_engine, false)) {}
dispatch_scope::~dispatch_scope() {
  in_dispatch = before_;
  in_engine = engine_before_;
}

}  // namespace tern
