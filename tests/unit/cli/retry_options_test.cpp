#include "cli/retry_options.hpp"

#include <gtest/gtest.h>

TEST(retry_options, waits_double_up_to_ten_minutes) {
  EXPECT_EQ(tern::cli::doubling_delays(), "0s,1s,2s,4s,8s,16s,32s,64s,128s,256s,512s,600s");
}
