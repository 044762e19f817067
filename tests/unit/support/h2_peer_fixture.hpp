#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "h2_client.hpp"
#include "support/h2_peer.hpp"

namespace tern::test {

// A peer with good manners, and clients that follow the rules: what it notes as violations is then a mistake of its own.
struct h2_peer_test : testing::Test {
  ~h2_peer_test() override {
    if (!expects_violations) {
      EXPECT_THAT(server.violations(), testing::IsEmpty());
    }
  }

  h2_client::answer get(const std::string& path, const std::string& body = {}) {
    h2_client client(server.port());
    std::int32_t id = client.request(path, body);
    EXPECT_TRUE(client.close_of(id)) << path;
    return client.at(id);
  }

  h2_peer server;
  bool expects_violations = false;
};

}  // namespace tern::test
