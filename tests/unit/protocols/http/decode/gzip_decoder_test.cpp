#include "unit/protocols/http/decode/encoded.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;

TEST(gzip_decoder, members_follow_one_another) {
  const std::string in = gzipped("one ") + gzipped("") + gzipped("two ") + gzipped(sample());
  for (size_t cut : {size_t{1}, size_t{5}, SIZE_MAX}) {
    const decoded d = run("gzip", in, cut);
    EXPECT_FALSE(d.why) << d.why.message();
    EXPECT_EQ(d.text, "one two " + sample());
  }
}

TEST(gzip_decoder, a_later_member_may_not_be_cut_off) {
  const std::string first = gzipped("one ");
  const std::string in = first + gzipped("two");
  for (size_t size = first.size() + 1; size < in.size(); ++size)
    EXPECT_EQ(run("gzip", std::string_view(in).substr(0, size)).why.code(), TERN_E_DECODE) << size;
}

TEST(gzip_decoder, says_what_is_wrong) {
  EXPECT_EQ(run("gzip", gzipped("one") + "other").why.message(),
            "the gzip data of the response is broken: something else follows it");
  std::string bad = gzipped("one");
  bad[bad.size() - 8] = static_cast<char>(bad[bad.size() - 8] ^ 1);
  const error why = run("gzip", bad).why;
  EXPECT_EQ(why.message(), "the gzip data of the response is broken: incorrect data check");
  EXPECT_EQ(why.native_code(), Z_DATA_ERROR);
  EXPECT_EQ(run("gzip", gzipped("one") + bad).why.message(), why.message());
}

TEST(gzip_decoder, header_fields_are_skipped) {
  std::string in = gzipped("text");
  in[3] = 0x08 | 0x10;  // a name and a comment
  in.insert(10, std::string("name.txt\0comment\0", 17));
  EXPECT_EQ(run("gzip", in, 1).text, "text");
}
