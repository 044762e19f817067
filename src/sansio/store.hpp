// Where a cache keeps what it knows: heads with bodies, under a key, of which several variants may exist.
//
// A store is shared by the loops of a client and asked by all of them; whose loop asks comes with the call. Nothing completes
// inside a call: find answers later on the asking loop, and what the others do is seen by every find that comes after them. An
// entry that was found can be read to its end, whatever becomes of it in the store. What cannot be read, or was damaged, is not
// there. A store that is full drops what is being written. One that is slow says how much it takes at the moment, and whoever
// writes decides how long to wait for more. A damaged body of one that is not in memory may be noticed only as it is read: then
// reading it ends as a failure before its end, and the entry is not there any more.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"

namespace tern {

// As it stood when it was found. Immutable; used and destroyed on any thread.
class stored_entry {
 public:
  virtual ~stored_entry() = default;
  virtual std::string_view head() const = 0;  // means nothing to the store

  // What its head says to who wrote it, read when it is first asked for and kept with the entry. All of a store's entries are
  // read by one function; NULL: it made nothing of the head.
  struct reading {
    virtual ~reading() = default;
  };
  const reading* read(std::unique_ptr<const reading> (*by)(std::string_view head)) const {
    std::call_once(read_once_, [&] { reading_ = by(head()); });
    return reading_.get();
  }

  virtual uint64_t body_size() const = 0;
  // For one reader on one loop; several may read at once.
  virtual std::unique_ptr<body_source> body(offload& files) const = 0;
  // It is what was chosen of what was found: what is used longest ago makes room first.
  virtual void used(offload& files) const { static_cast<void>(files); }

 private:
  mutable std::once_flag read_once_;
  mutable std::unique_ptr<const reading> reading_;
};
using stored_entries = std::vector<std::shared_ptr<const stored_entry>>;

// An entry that is being written. Nobody finds it before it is committed; destroyed without, it never was.
class store_writer {
 public:
  virtual ~store_writer() = default;
  virtual size_t room() const { return SIZE_MAX; }  // how much it takes now
  // After an offer of all it had room for: told once, when there is more.
  virtual void when_room(waker& who) { static_cast<void>(who); }
  virtual void too_slow() {}           // the last call: whoever writes will not wait for room any longer
  virtual bool offer(bytes data) = 0;  // takes all of it, up to room(); false: the entry is dropped, and more is of no use
  virtual void commit() = 0;           // the last call
};

struct entry_name {
  std::string key;
  std::string variant;
};

class store {
 public:
  virtual ~store() = default;
  // Every variant of the key, in no order. Who asks may be gone when `done` comes: that is for `done` to know. `files` is of
  // this call alone, and is given one piece of work at most.
  virtual void find(offload& files, std::string key, std::function<void(stored_entries)> done) = 0;
  // Takes the place of what has that name, once it is committed and unless the key is removed meanwhile. `files` outlives the
  // writer. NULL: there is no room for a body of that length.
  virtual std::unique_ptr<store_writer> write(offload& files, entry_name name, std::string head,
                                              std::optional<uint64_t> length) = 0;
  // Another head for the same body; nothing happens when `old` is no longer what stands there.
  virtual void update(offload& files, std::shared_ptr<const stored_entry> old, std::string head) = 0;
  virtual void remove(offload& files, std::string key) = 0;
};

}  // namespace tern
