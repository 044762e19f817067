// A server whose answers are scripted by path, and what tests of requests that are made again ask of a result.
#pragma once

#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/server_test.hpp"

namespace tern::integration {

// Answers each path with the statuses of its script, one after the other, the last one for ever.
class retrying : public test::server_test {
 protected:
  void script(const std::string& path, std::vector<std::string> statuses, const std::string& headers = {}) {
    server.on(path, [=, n = std::make_shared<std::atomic<size_t>>(0)](const test::fault_request& r) {
      const std::string status = statuses[std::min(n->fetch_add(1), statuses.size() - 1)];
      using act = test::fault_step::action;
      if (status == "reset") return test::fault_script{{{act::reset}}};
      return test::fault_script{{{act::send, test::fault_response(r, status, headers, "says " + status)}}};
    });
  }
  options quick(const options& more = {}) const {
    options all = {{"retry.strategy", "backoff"}, {"retry.delays", "0s,20ms"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  uint64_t requests() const { return server.counters().requests; }

  test::fault_server server;
};

inline std::vector<tern_attempt> attempts_of(const answer& a) {
  std::vector<tern_attempt> list;
  for (uint32_t i = 0; i < a.info.attempt_count; ++i) {
    tern_attempt one{};
    std::memcpy(&one, reinterpret_cast<const char*>(a.info.attempt_list) + i * a.info.attempt_size, sizeof one);
    list.push_back(one);
  }
  return list;
}

}  // namespace tern::integration
