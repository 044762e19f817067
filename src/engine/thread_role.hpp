// What the current thread is doing, so that calls which could wait for themselves are refused.
#pragma once

namespace tern {

// Engine threads, and the thread that drives a client while it is inside the engine. Blocking calls answer TERN_E_REENTRANT.
bool on_engine_thread() noexcept;

class engine_thread_scope {
 public:
  engine_thread_scope() noexcept;
  engine_thread_scope(const engine_thread_scope&) = delete;
  engine_thread_scope& operator=(const engine_thread_scope&) = delete;
  ~engine_thread_scope();

 private:
  bool before_;
};

// Inside a callback that run, serve or fetch_all calls: everything is allowed there but destroy.
bool dispatching() noexcept;

class dispatch_scope {
 public:
  dispatch_scope() noexcept;
  dispatch_scope(const dispatch_scope&) = delete;
  dispatch_scope& operator=(const dispatch_scope&) = delete;
  ~dispatch_scope();

 private:
  bool before_;
  bool engine_before_;  // completion callbacks may block even when a driving thread calls them
};

}  // namespace tern
