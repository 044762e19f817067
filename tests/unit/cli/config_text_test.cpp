#include "cli/config_text.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

namespace {

// "section/name=value" of each.
std::vector<std::string> read(std::string_view text) {
  config_mistake mistake;
  std::vector<std::string> entries;
  for (const config_entry& entry : parse_config_text(text, mistake))
    entries.push_back(entry.section + "/" + entry.name + (entry.value ? "=" + *entry.value : "") + "@" +
                      std::to_string(entry.line));
  if (mistake.line != 0) entries.push_back("mistake@" + std::to_string(mistake.line));
  return entries;
}

using list = std::vector<std::string>;

}  // namespace

TEST(config_text, has_names_and_values) {
  EXPECT_EQ(read("fail\n timeout=5s \r\nheader = X-A: b=c\n"), (list{"/fail@1", "/timeout=5s@2", "/header=X-A: b=c@3"}));
  EXPECT_EQ(read("http1.1"), list{"/http1.1@1"});
  EXPECT_EQ(read("user-agent="), list{"/user-agent=@1"});
}

TEST(config_text, empty_lines_and_comments_count_for_nothing) {
  EXPECT_EQ(read("\n  # fail\n\r\n\tfail\n\n"), list{"/fail@4"});
}

TEST(config_text, quotes_keep_blanks) {
  EXPECT_EQ(read("data-raw = \" a \\\"b\\\" \\\\ \\n \""), list{"/data-raw= a \"b\" \\ \\n @1"});
  EXPECT_EQ(read("a = \"\""), list{"/a=@1"});
  EXPECT_EQ(read("a = b \"c\""), list{"/a=b \"c\"@1"});
}

TEST(config_text, sections_are_of_one_command) {
  EXPECT_EQ(read("fail\n[get]\njson\n[ load ]\nrate=5"), (list{"/fail@1", "get/json@3", "load/rate=5@5"}));
}

TEST(config_text, the_first_mistake_ends_it) {
  for (const char* text :
       {"fail\n--json\nfail", "fail\nfail json", "fail\n= 5", "fail\nName = 5", "fail\na = \"b", "fail\na = \"b\" c",
        "fail\n[get", "fail\n[]", "fail\n[", "fail\n[a b]", "fail\na = \"b\\\"", "fail\n]"})
    EXPECT_EQ(read(text), (list{"/fail@1", "mistake@2"})) << text;
}
