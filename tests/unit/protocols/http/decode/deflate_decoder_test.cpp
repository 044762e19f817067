#include "unit/protocols/http/decode/encoded.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;

TEST(deflate_decoder, takes_the_raw_format_as_well) {
  for (std::string_view text : {std::string_view(), std::string_view("a"), std::string_view("some text")})
    for (size_t cut : {size_t{1}, SIZE_MAX})
      for (wrapping w : {wrapping::raw, wrapping::zlib}) {
        const decoded d = run("deflate", deflated(text, w), cut);
        EXPECT_FALSE(d.why) << d.why.message();
        EXPECT_EQ(d.text, text);
      }
  EXPECT_EQ(run("deflate", deflated(sample(), wrapping::raw), 1, 1).text, sample());
}

TEST(deflate_decoder, a_raw_stream_may_not_be_cut_off_either) {
  const std::string in = deflated(sample(), wrapping::raw);
  for (size_t size = 0; size < in.size(); ++size)
    EXPECT_EQ(run("deflate", std::string_view(in).substr(0, size)).why.code(), TERN_E_DECODE) << size;
  EXPECT_EQ(run("deflate", in + "x").why.code(), TERN_E_DECODE);
}

TEST(deflate_decoder, a_stored_block_of_a_raw_stream_is_no_zlib_header) {
  std::string in = {0x00, 0x02, 0x00, static_cast<char>(0xFD), static_cast<char>(0xFF), 'h', 'i', 0x03, 0x00};
  EXPECT_EQ(run("deflate", in, 1).text, "hi");
}

TEST(deflate_decoder, one_stream_is_all) {
  const std::string in = deflated("one", wrapping::zlib);
  EXPECT_EQ(run("deflate", in + in).why.message(), "the deflate data of the response is broken: something else follows it");
}

TEST(deflate_decoder, a_dictionary_is_refused) {
  const std::string in = {0x78, static_cast<char>(0xBB), 1, 2, 3, 4, 5, 6};  // FDICT, RFC 1950 §2.2
  EXPECT_EQ(run("deflate", in).why.message(), "the deflate data of the response is broken: it needs a dictionary");
}
