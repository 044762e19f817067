#include "cli/url_arguments.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(looks_like_json, knows_data_from_an_address) {
  for (const char* text : {"{}", "{\"a\":1}", "[", "[]", "[1,2]", "[1]", "[{\"a\":1}]", "[\"::1\"]"})
    EXPECT_TRUE(looks_like_json(text)) << text;
  for (const char* text : {"[::1]", "[::1]:8080/", "[fe80::1%eth0]/", "[::ffff:127.0.0.1]", "http://[::1]/", "host", ""})
    EXPECT_FALSE(looks_like_json(text)) << text;
}
