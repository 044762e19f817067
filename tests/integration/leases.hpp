// A client that takes leases from a server of ours.
#pragma once

#include "integration/crowd.hpp"
#include "support/fault_server.hpp"

namespace tern::integration {

using namespace tern::test;

class lease_states : public ::testing::Test {
 protected:
  fault_server server;
  handle<tern_client> client = make_client();

  handle<tern_lease> open(const std::string& url) {
    tern_lease* opened = nullptr;
    EXPECT_EQ(tern_lease_open(client.get(), make_request("GET", url).get(), nullptr, &opened, nullptr, nullptr), TERN_OK);
    return handle<tern_lease>(opened);
  }
  tern_submit_options on(const handle<tern_lease>& lease) {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.lease = lease.get();
    return o;
  }
};

}  // namespace tern::integration
