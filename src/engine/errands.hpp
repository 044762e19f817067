// The offload of one operation: what the log says of its work has the number of its request. It passes everything on to the
// loop that is home at the moment. When that may change it counts the work that has not been told of, and takes watches along.
//
// It may be destroyed while work is under way: what is left to do then is its last home's (lasting).
#pragma once

#include <memory>

#include "base/intrusive_list.hpp"
#include "sansio/offload.hpp"

namespace tern {

class errands final : public offload {
 public:
  errands(offload& home, bool moves, int64_t request) noexcept : home_(&home), moves_(moves), request_(request) {}
  errands(const errands&) = delete;
  errands& operator=(const errands&) = delete;

  bool any_under_way() const noexcept { return under_way_ && *under_way_ > 0; }
  void leave();                // nothing is under way; watches are taken back until there is a new home
  void settle(offload& home);  // on the thread of the new one

  void submit(std::function<void()> work, std::function<void()> done) override;
  void later(std::function<void()> done) override;
  bool post(std::function<void()> done) override { return home_->post(std::move(done)); }  // who waits does not leave
  std::unique_ptr<watch> when_readable(int fd, std::function<void()> done) override;
  std::unique_ptr<watch> when_writable(int fd, std::function<void()> done) override;
  offload& lasting() override { return *home_; }
  log_voice voice() const override;

 private:
  enum class way : uint8_t { read, write };
  struct watch_tag {};
  class moving_watch;
  std::function<void()> counted(std::function<void()> done);
  std::unique_ptr<watch> watched(int fd, way w, std::function<void()> done);

  offload* home_;
  const bool moves_;
  const int64_t request_;
  std::shared_ptr<uint32_t> under_way_;  // also of the work, which may outlive this; NULL: there was none
  intrusive_list<moving_watch, watch_tag> watches_;
};

}  // namespace tern
