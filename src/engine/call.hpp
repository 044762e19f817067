// The promise behind tern_call.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "engine/ref.hpp"
#include "engine/result.hpp"

struct tern_client;

struct tern_call {
  explicit tern_call(tern::ref<tern_client> client);
  tern_call(const tern_call&) = delete;
  tern_call& operator=(const tern_call&) = delete;

  void retain() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept;
  void bind(uint64_t id, size_t loop) noexcept {
    id_ = id;
    loop_ = loop;
  }
  uint64_t id() const noexcept { return id_; }
  size_t loop() const noexcept { return loop_; }
  tern_client& client() const noexcept { return *client_; }

  bool done() const noexcept { return done_.load(std::memory_order_acquire); }
  void complete(tern_result* result);                      // once; takes the reference
  int32_t wait(int64_t timeout_ms, tern_result** result);  // drives a client without threads

 private:
  ~tern_call();
  tern::ref<tern_client> client_;
  uint64_t id_ = 0;
  size_t loop_ = 0;
  std::atomic<uint32_t> refs_{1};
  std::atomic<bool> done_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t waiting_ = 0;
  tern_result* result_ = nullptr;
};
