// Keyed bytes with a head, off the loop: the cache. Every call completes later on the asking loop, never inside the call.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/expected.hpp"
#include "sansio/body_source.hpp"

namespace tern {

// A stored entry being written. Slow or full stores drop the writer (offer answers false); the user is never slowed.
class store_writer {
 public:
  virtual ~store_writer() = default;
  virtual bool offer(bytes data) = 0;
  virtual void commit() = 0;
  virtual void abort() = 0;
};

struct stored {
  std::string head;  // opaque to the store
  uint64_t body_size = 0;
};

class store {
 public:
  virtual ~store() = default;
  virtual void find(std::string_view key, std::function<void(expected<stored>)> done) = 0;
  virtual std::unique_ptr<body_source> read(std::string_view key) = 0;
  virtual std::unique_ptr<store_writer> write(std::string_view key, std::string_view head) = 0;
  virtual void update(std::string_view key, std::string_view head) = 0;
  virtual void remove(std::string_view key) = 0;
};

}  // namespace tern
