// RFC 6455 §5.5.1 (a body begins with a code, its reason is UTF-8), §7.4.1 (1005, 1006 and 1015 are never on the wire),
// §7.4.2 (ranges).
#include "protocols/websocket/close_code.hpp"

#include <gtest/gtest.h>

#include "unit/protocols/websocket/frames.hpp"

using namespace tern;
using namespace tern::websocket;

TEST(CloseCode, WhatMayBeSent) {
  for (int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    EXPECT_TRUE(may_be_sent(static_cast<uint32_t>(code))) << code;
  for (int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535, 65536 + 1000})
    EXPECT_FALSE(may_be_sent(static_cast<uint32_t>(code))) << code;
}

TEST(CloseCode, IsReadWithItsReason) {
  close_reason r;
  EXPECT_FALSE(read_close(as_bytes(frames::number(1000, 2) + "bye"), r));
  EXPECT_EQ(r.code, 1000);
  EXPECT_EQ(r.text, "bye");
  EXPECT_FALSE(read_close({}, r));
  EXPECT_EQ(r.code, close_code::none);
  EXPECT_EQ(r.text, "");
}

TEST(CloseCode, MalformedOnesNameTheirFault) {
  close_reason r;
  auto fault = [&](std::string payload) {
    const error e = read_close(as_bytes(payload), r);
    return std::to_string(e.native_code()) + " " + std::string(e.native_text());
  };
  EXPECT_EQ(fault("x"), "1002 a close frame of one byte");
  for (unsigned code : {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 2999u, 5000u, 65535u})
    EXPECT_EQ(fault(frames::number(code, 2)), "1002 a close frame with the code " + std::to_string(code));
  EXPECT_EQ(fault(frames::number(1000, 2) + "\xff"), "1007 the reason in a close frame is not UTF-8");
  EXPECT_EQ(fault(frames::number(1000, 2) + "\xe2\x82"), "1007 the reason in a close frame is not UTF-8");
}

TEST(CloseCode, IsWrittenWithItsReason) {
  EXPECT_EQ(write_close(1000, "bye"), frames::number(1000, 2) + "bye");
  EXPECT_EQ(write_close(close_code::none, "bye"), "");
  EXPECT_EQ(write_close(1002, std::string(200, 'x')).size(), 125u);
}

TEST(CloseCode, WhatAProgramWantsIsChecked) {
  EXPECT_FALSE(check_close(1000, std::string(123, 'x')));
  EXPECT_FALSE(check_close(4000, "caf\xc3\xa9"));
  EXPECT_EQ(check_close(1005, "").message(), "the close code 1005 must not be sent");
  EXPECT_EQ(check_close(1000, std::string(124, 'x')).message(), "the close reason has 124 bytes, at most 123 fit");
  EXPECT_EQ(check_close(1000, "\xff").message(), "the close reason is not UTF-8");
  EXPECT_FALSE(check_farewell(0, "zero stands for 1000"));
  EXPECT_TRUE(check_farewell(0, "\xff"));
  EXPECT_TRUE(check_farewell(1006, ""));
  EXPECT_TRUE(check_close(0, ""));
}
