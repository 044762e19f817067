// The offload of a cache's store, in the name of one request: the log says whose work it is, but nobody waits for it, neither
// the request's end nor its way to another loop. Who gives `begun` learns that a thread has come to the work.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "sansio/offload.hpp"

namespace tern::http {

class store_errands final : public offload {
 public:
  explicit store_errands(offload& of, std::shared_ptr<std::atomic<bool>> begun = nullptr) noexcept  // `of` outlives it
      : of_(of), begun_(std::move(begun)) {}

  void submit(std::function<void()> work, std::function<void()> done) override {
    if (begun_)
      work = [begun = begun_, work = std::move(work)] {
        *begun = true;
        work();
      };
    of_.lasting().submit(std::move(work), std::move(done));
  }
  void later(std::function<void()> done) override { of_.lasting().later(std::move(done)); }
  bool post(std::function<void()> done) override { return of_.lasting().post(std::move(done)); }
  std::unique_ptr<watch> when_readable(int fd, std::function<void()> done) override {
    return of_.lasting().when_readable(fd, std::move(done));
  }
  std::unique_ptr<watch> when_writable(int fd, std::function<void()> done) override {
    return of_.lasting().when_writable(fd, std::move(done));
  }
  offload& lasting() override { return of_.lasting(); }
  log_voice voice() const override { return of_.voice(); }

 private:
  offload& of_;
  const std::shared_ptr<std::atomic<bool>> begun_;
};

}  // namespace tern::http
