#include "protocols/http/decode/coding.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::http;

namespace {

std::string names(const std::vector<field>& list) {
  head h;
  h.list = list;
  const auto found = codings_of(h);
  if (!found) return std::string(describe(found.why().code()).name);
  std::string all;
  for (const coding* c : *found) all.append(c->name).append(" ");
  return all;
}

}  // namespace

TEST(coding, what_is_built_in_is_what_is_asked_for) {
  std::string_view rest = accept_encoding();
  EXPECT_TRUE(rest.starts_with("gzip, deflate"));
#if defined(TERN_BROTLI) && defined(TERN_ZSTD)
  EXPECT_EQ(rest, "gzip, deflate, br, zstd");
#endif
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find(','));
    ASSERT_NE(find_coding(name), nullptr) << name;
    EXPECT_EQ(find_coding(name)->make()->coding(), name);
    rest.remove_prefix(std::min(name.size() + 2, rest.size()));
  }
}

TEST(coding, names_are_known_in_any_case) {
  EXPECT_EQ(find_coding("GZip"), find_coding("gzip"));
  EXPECT_EQ(find_coding("X-GZIP"), find_coding("gzip"));
  for (std::string_view name : {"", "identity", "compress", "x-compress", "gzip2", "aes128gcm"})
    EXPECT_EQ(find_coding(name), nullptr) << name;
}

TEST(coding, those_of_all_lines_are_listed_in_order) {
  EXPECT_EQ(names({}), "");
  EXPECT_EQ(names({{"Content-Type", "gzip"}}), "");
  EXPECT_EQ(names({{"content-encoding", "gzip"}}), "gzip ");
  EXPECT_EQ(names({{"Content-Encoding", " deflate ,, identity,x-gzip"}, {"X", "y"}, {"CONTENT-ENCODING", "GZIP"}}),
            "deflate gzip gzip ");
  EXPECT_EQ(names({{"content-encoding", "identity"}}), "");
  EXPECT_EQ(names({{"content-encoding", ""}}), "");
}

TEST(coding, one_that_is_not_known_leaves_all_as_it_is) {
  EXPECT_EQ(names({{"content-encoding", "gzip, compress"}}), "");
  EXPECT_EQ(names({{"content-encoding", "aws-chunked"}, {"content-encoding", "gzip"}}), "");
  EXPECT_EQ(names({{"content-encoding", "gzip;q=1"}}), "");
  EXPECT_EQ(names({{"content-encoding", "gzip, gzip, gzip, gzip, gzip, gzip, compress"}}), "");
}

TEST(coding, there_are_five_at_most) {
  EXPECT_EQ(names({{"content-encoding", "gzip, gzip, gzip, gzip, gzip, identity"}}), "gzip gzip gzip gzip gzip ");
  EXPECT_EQ(names({{"content-encoding", "gzip, gzip, gzip"}, {"content-encoding", "gzip, gzip, gzip"}}), "TERN_E_DECODE");
}
