#include "unit/protocols/http/decode/encoded.hpp"

#ifdef TERN_ZSTD
using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;

namespace {
const std::string skippable("\x5A\x2A\x4D\x18\x03\0\0\0xyz", 11);
}

TEST(zstd_decoder, frames_follow_one_another) {
  const std::string in = zstandard("one ") + skippable + zstandard("") + zstandard("two ") + zstandard(sample()) + skippable;
  for (size_t cut : {size_t{1}, size_t{5}, SIZE_MAX})
    for (size_t room : {1, 1000}) {
      const decoded d = run("zstd", in, cut, room);
      EXPECT_FALSE(d.why) << d.why.message();
      EXPECT_EQ(d.text, "one two " + sample());
    }
}

TEST(zstd_decoder, a_later_frame_may_not_be_cut_off) {
  for (const std::string& last : {zstandard("two"), skippable}) {
    const std::string in = zstandard("one ") + last;
    for (size_t size = in.size() - last.size() + 1; size < in.size(); ++size)
      EXPECT_EQ(run("zstd", std::string_view(in).substr(0, size)).why.code(), TERN_E_DECODE) << size;
  }
}

TEST(zstd_decoder, windows_are_limited) {
  EXPECT_FALSE(run("zstd", zstandard(sample(), 23)).why);
  const error why = run("zstd", zstandard(sample(), 24)).why;
  EXPECT_EQ(why.code(), TERN_E_DECODE);
  EXPECT_NE(why.native_code(), 0);
}

TEST(zstd_decoder, formats_before_the_standard_are_not_decoded) {
  for (char version : {'\x22', '\x24', '\x25', '\x26', '\x27'}) {
    const std::string in = version + std::string("\xB5\x2F\xFD\0\0\0\0\0\0\0\0", 11);
    EXPECT_EQ(run("zstd", in).why.message(), "the zstd data of the response is broken: it does not start with a frame");
    EXPECT_EQ(run("zstd", zstandard("one") + in).why.message(),
              "the zstd data of the response is broken: something else follows it");
  }
}
#endif
