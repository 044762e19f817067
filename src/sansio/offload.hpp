// Work that would block a loop: files, and libraries that block. `work` runs on a file thread (inline in the loop's next turn
// when there are none), `done` afterwards on the asking loop, never inside submit.
#pragma once

#include <functional>

namespace tern {

class offload {
 public:
  virtual void submit(std::function<void()> work, std::function<void()> done) = 0;

 protected:
  ~offload() = default;
};

}  // namespace tern
