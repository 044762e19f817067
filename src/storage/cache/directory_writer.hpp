// An entry on its way into a folder. What is offered gathers while a piece of work writes; the first one begins when there is
// enough, or at the end. There is room again as soon as it takes what has gathered.
#pragma once

#include <memory>
#include <string>

#include "sansio/store.hpp"
#include "storage/cache/directory_state.hpp"

namespace tern {

class directory_writer final : public store_writer {
 public:
  directory_writer(std::shared_ptr<directory_state> all, offload& files, entry_name name, std::string head);
  directory_writer(const directory_writer&) = delete;
  directory_writer& operator=(const directory_writer&) = delete;
  ~directory_writer() override;

  size_t room() const override;
  void when_room(waker& who) override;
  void too_slow() override;
  bool offer(bytes data) override;
  void commit() override;

 private:
  struct file;
  bool change(auto how);

  offload& files_;
  const std::shared_ptr<file> file_;
};

}  // namespace tern
