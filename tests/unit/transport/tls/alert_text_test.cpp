#include "transport/tls/alert_text.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace tern;

TEST(AlertText, NamesTheAlertAndItsNumber) {
  EXPECT_EQ(alert_text(40), "handshake_failure (40)");
  EXPECT_EQ(alert_text(70), "protocol_version (70)");
  EXPECT_EQ(alert_text(120), "no_application_protocol (120)");
}

TEST(AlertText, AnUnknownNumberIsStillSaid) {
  EXPECT_EQ(alert_text(1), "unknown (1)");
  EXPECT_EQ(alert_text(255), "unknown (255)");
}

TEST(AlertText, EveryNumberHasATextOfItsOwn) {
  std::set<std::string> seen;
  for (int number = 0; number < 256; ++number) EXPECT_TRUE(seen.insert(alert_text(number)).second) << number;
}
