// Replies as trees, from what the server would send.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "protocols/redis/reply_reader.hpp"

namespace tern::test::redis {

inline owned_value value_of(std::string_view wire) {
  tern::redis::reply_reader reader;
  reader.use(tern::redis::reply_use::value);
  for (std::string_view rest = wire; !rest.empty();) rest.remove_prefix(reader.feed(as_bytes(rest)));
  EXPECT_EQ(reader.next(), tern::redis::reply_reader::state::ready) << wire;
  return std::move(reader.at_hand().value);
}

}  // namespace tern::test::redis
