// Work that would block a loop: files, and libraries that block. `work` runs on a file thread (inline in the loop's next turn
// when there are none), `done` afterwards on the asking loop, never inside submit.
#pragma once

#include <functional>
#include <memory>

#include "base/log.hpp"

namespace tern {

class offload {
 public:
  virtual void submit(std::function<void()> work, std::function<void()> done) = 0;
  // Without work: `done` in the loop's next turn, and no thread has to do with it.
  virtual void later(std::function<void()> done) = 0;
  // The same from any thread, while something of this loop waits for it. False: the loop has closed.
  virtual bool post(std::function<void()> done) = 0;

  // A wait that may still answer; destroying it takes it back.
  class watch {
   public:
    virtual ~watch() = default;
  };
  // For what has no end of its own (a pipe, a socket, a terminal): work on it never waits, the loop does. `done` is called once
  // on the asking loop, never inside the call, when reading (writing) would not block or the other end has gone. `fd` stays
  // open until then, or until the watch is destroyed; its flags are left as they are, for others may use it too.
  virtual std::unique_ptr<watch> when_readable(int fd, std::function<void()> done) = 0;
  virtual std::unique_ptr<watch> when_writable(int fd, std::function<void()> done) = 0;

  // For what is left to do once the caller itself is gone, whose own offload may go with it: a file to be closed when the work
  // under way has ended.
  virtual offload& lasting() { return *this; }

  // Of whom the log says what comes of the work, which may use it on its own thread.
  virtual log_voice voice() const { return {}; }

 protected:
  ~offload() = default;
};

}  // namespace tern
