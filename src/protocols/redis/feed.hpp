// What a feed reads: streams by XREAD, or by XREADGROUP for one consumer of a group, each from a place of its own on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/expected.hpp"
#include "protocols/redis/command_table.hpp"

namespace tern::redis {

struct feed_place {
  enum class from : uint8_t {
    after,   // the entries behind `id`; in a group, those of them that this consumer has and has not acknowledged
    newest,  // $: those added from now on. Found out once and kept, so that nothing is lost between two reads
    fresh    // >: those that no consumer of the group has got
  };
  from what = from::after;
  std::string id;
};

struct feed_plan {
  struct stream {
    std::string key;
    feed_place at;
  };
  std::string group;  // and consumer: XREADGROUP
  std::string consumer;
  bool in_group = false;
  bool no_ack = false;
  uint64_t count = 0;  // most entries of a stream in one read
  uint64_t block = 0;  // milliseconds that a read waits; 0: as long as the connection is not looked at
  std::vector<stream> streams;
};

// Of one XREAD or XREADGROUP command. TERN_E_ARGUMENT, TERN_E_LIMIT.
expected<feed_plan> plan_feed(command_args args);

}  // namespace tern::redis
