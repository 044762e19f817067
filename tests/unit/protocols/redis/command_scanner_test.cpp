#include "protocols/redis/command_scanner.hpp"

#include <gtest/gtest.h>

using namespace tern::redis;

namespace {

using state = command_scanner::state;

const std::string two = "*2\r\n$9\r\nSUBSCRIBE\r\n$2\r\n\r\n\r\n*1\r\n$4\r\nPING\r\n";

}  // namespace

TEST(command_scanner, finds_commands_however_they_are_cut) {
  for (size_t piece = 1; piece <= two.size(); ++piece) {
    command_scanner scanner;
    std::string found;
    for (size_t at = 0; at < two.size(); at += piece) {
      scanner.add(std::string_view(two).substr(at, piece));
      while (scanner.next() == state::ready) {
        for (std::string_view arg : scanner.args()) found += "[" + std::string(arg) + "]";
        found += std::to_string(scanner.text().size()) + " ";
      }
    }
    EXPECT_EQ(found, "[SUBSCRIBE][\r\n]27 [PING]14 ");
    EXPECT_EQ(scanner.waiting(), 0u);
    EXPECT_FALSE(scanner.why());
  }
}

TEST(command_scanner, refuses_what_is_no_command) {
  for (const char* text : {"PING\r\n", "*0\r\n", "*-1\r\n", "*1\r\n:1\r\n", "*1\r\n$1\r\nab\r\n", "*1\r\n$99999999999\r\n",
                           "*11111111111111111111111", "*x\r\n"}) {
    command_scanner scanner;
    scanner.add(text);
    EXPECT_EQ(scanner.next(), state::broken) << text;
    EXPECT_EQ(scanner.why().code(), TERN_E_ARGUMENT);
    EXPECT_EQ(scanner.next(), state::broken) << text;
  }
}
