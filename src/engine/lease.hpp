// What tern_lease stands for: a connection that the pool keeps for one program's submissions.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "engine/ref.hpp"
#include "sansio/target.hpp"

struct tern_client;

struct tern_lease {
  explicit tern_lease(tern::ref<tern_client> client);
  tern_lease(const tern_lease&) = delete;
  tern_lease& operator=(const tern_lease&) = delete;

  void bind(uint64_t submission_id, size_t loop, std::shared_ptr<const tern::target> where) noexcept;
  tern_client& client() const noexcept { return *client_; }
  const tern::target& where() const noexcept { return *where_; }
  uint64_t id() const noexcept { return id_; }  // the pool's number of it: its submission's id + 1, since 0 means none
  size_t loop() const noexcept { return loop_; }

  void retain() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept;
  void give_back();  // the program's release: the connection returns once what was submitted on it has ended

  // The loop's: submissions on it that have not ended, and whether the program has given it back.
  uint64_t uses = 0;
  bool returning = false;

 private:
  ~tern_lease() = default;
  tern::ref<tern_client> client_;
  std::shared_ptr<const tern::target> where_;
  uint64_t id_ = 0;
  size_t loop_ = 0;
  std::atomic<uint32_t> refs_{1};
};
