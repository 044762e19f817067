#pragma once
#include <memory>
#include <string>
#include <vector>

#include "support/redis_server.hpp"

namespace tern::test {

// Three masters that share the slots: 0-5460, 5461-10922, 10923-16383. All want the password "secret". A node that is gone is
// not given up by the others for an hour.
class redis_cluster {
 public:
  static constexpr size_t size = 3;
  redis_cluster();

  redis_server& node(size_t index) { return *nodes_[index]; }
  std::string url(size_t index) const { return nodes_[index]->url(":secret"); }
  // What redis-cli prints for a command to that node; throws when the node answers with an error.
  std::string say(size_t index, const std::vector<std::string>& command) const;
  std::string slot_of(const std::string& key) const;

  void begin_move(const std::string& slot, size_t from, size_t to);
  void move_key(const std::string& key, size_t from, size_t to);
  void end_move(const std::string& slot, size_t from, size_t to);

  void forget_counts();
  uint64_t redirections(size_t index) const;                       // MOVED, since then
  uint64_t calls(size_t index, const std::string& command) const;  // "cluster|slots"
  void wait_until_whole() const;

 private:
  std::string id(size_t index) const { return say(index, {"CLUSTER", "MYID"}); }
  std::vector<std::unique_ptr<redis_server>> nodes_;
};

}  // namespace tern::test
