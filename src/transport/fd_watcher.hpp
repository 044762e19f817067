// Tells when descriptors of the program's become readable or writable.
//
// Asio would make such a descriptor non-blocking to wait for it, and with it every duplicate, of other processes too. So they
// are watched by an epoll instance of their own, made when first needed, and Asio waits for that one.
#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "sansio/offload.hpp"
#include "transport/layer.hpp"
#include "transport/readiness.hpp"

namespace tern {

class fd_watcher final : private ready_listener {
 public:
  explicit fd_watcher(asio::io_context& io) : epoll_(io) {}
  fd_watcher(const fd_watcher&) = delete;
  fd_watcher& operator=(const fd_watcher&) = delete;

  // As offload::when_readable and when_writable. Watches end before the watcher does. What cannot be watched (a regular file,
  // or there is no descriptor left for epoll) is called ready at once.
  std::unique_ptr<offload::watch> watch(int fd, way w, std::function<void()> done);

 private:
  class entry;
  void on_ready(way) override;
  bool add(entry& e, way w);
  void fire(uint64_t number);

  asio::posix::stream_descriptor epoll_;
  readiness ready_;
  std::unordered_map<uint64_t, entry*> entries_;
  uint64_t last_ = 0;
};

}  // namespace tern
