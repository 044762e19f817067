#include "tern/lease.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(lease, bad_arguments_are_refused) {
  error_out e;
  driven_client c;
  request r;
  tern_lease* lease = reinterpret_cast<tern_lease*>(uintptr_t{16});
  uint64_t id = 9;
  EXPECT_REFUSED(tern_lease_open(nullptr, r, nullptr, &lease, &id, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(lease, nullptr);
  EXPECT_EQ(id, 0u);
  EXPECT_REFUSED(tern_lease_open(c, nullptr, nullptr, &lease, &id, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_lease_open(c, r, nullptr, nullptr, &id, &e), TERN_E_ARGUMENT, "lease is NULL");
  tern_submit_options o{};
  o.struct_size = 1;
  EXPECT_REFUSED(tern_lease_open(c, r, &o, &lease, &id, &e), TERN_E_ARGUMENT, "options.struct_size is 1, expected at least 80");
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_DISCARD;
  EXPECT_REFUSED(tern_lease_open(c, r, &o, &lease, &id, &e), TERN_E_ARGUMENT, "a lease takes no options.sink");
  tern_lease_release(nullptr);
}
