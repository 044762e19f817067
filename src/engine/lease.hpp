// What tern_lease stands for: a connection that the pool keeps for one program's submissions.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/intrusive_list.hpp"
#include "engine/ref.hpp"
#include "sansio/target.hpp"

struct tern_client;

namespace tern {

class submission;
struct line_tag {};  // of submissions: in the inbox, then in the line of their lease

}  // namespace tern

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

  // The loop's. What is submitted on it has its turn one after another, in the order of submission, once it is open.
  enum class phase : uint8_t { opening, open, ended };
  phase state = phase::opening;
  bool returning = false;                                       // the program has given it back
  bool taken = false;                                           // somebody has the turn
  uint64_t working = 0;                                         // the submission that has it
  uint64_t uses = 0;                                            // submissions on it that have not ended
  tern::intrusive_list<tern::submission, tern::line_tag> line;  // of those, who has not had the turn

 private:
  ~tern_lease();
  tern::ref<tern_client> client_;
  std::shared_ptr<const tern::target> where_;
  uint64_t id_ = 0;
  size_t loop_ = 0;
  std::atomic<uint32_t> refs_{1};
};
