#include "cli/destination.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(file_name_of, is_the_last_segment_of_the_path) {
  EXPECT_EQ(file_name_of("http://host/a/b.txt"), "b.txt");
  EXPECT_EQ(file_name_of("http://host/a/b.txt?x=/y#/z"), "b.txt");
  EXPECT_EQ(file_name_of("host/file"), "file");
}

TEST(file_name_of, is_index_when_there_is_no_segment) {
  for (const char* url :
       {"http://host", "http://host/", "http://host/a/", "http://host?q", "http://user:password@host", "host"})
    EXPECT_EQ(file_name_of(url), "index") << url;
}

TEST(file_name_of, never_leaves_its_folder) {
  EXPECT_EQ(file_name_of("http://host/a/.."), "index");
  EXPECT_EQ(file_name_of("http://host/."), "index");
  EXPECT_EQ(file_name_of("http://host/a\\b:c*d"), "a_b_c_d");
  EXPECT_EQ(file_name_of("http://host/" + std::string(5000, 'a')).size(), 200u);
}

TEST(destinations_by_name, are_never_hidden_and_never_the_same) {
  auto to = destinations_by_name({"http://host/.bashrc", "http://host/a/tern-no-such", "http://host/b/tern-no-such"});
  ASSERT_EQ(to.size(), 3u);
  EXPECT_EQ(to[0].path, "_bashrc");
  EXPECT_EQ(to[1].path, "tern-no-such");
  EXPECT_EQ(to[2].path, "tern-no-such.1");
}
