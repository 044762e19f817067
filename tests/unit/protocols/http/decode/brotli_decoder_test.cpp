#include "unit/protocols/http/decode/encoded.hpp"

#ifdef TERN_BROTLI
using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;

TEST(brotli_decoder, an_empty_text_takes_a_byte) {
  EXPECT_FALSE(run("br", from_base64("Pw==")).why);
  EXPECT_EQ(run("br", from_base64("DwKAaGVsbG8D"), 1).text, "hello");
}

TEST(brotli_decoder, one_stream_is_all) {
  const std::string in = brotli_sample();
  for (size_t cut : {size_t{1}, in.size(), SIZE_MAX})
    EXPECT_EQ(run("br", in + in, cut).why.message(), "the br data of the response is broken: something else follows it");
}

TEST(brotli_decoder, says_what_the_library_says) {
  const error why = run("br", "\xFF\xFF\xFF\xFF").why;
  EXPECT_EQ(why.code(), TERN_E_DECODE);
  EXPECT_LT(why.native_code(), 0);
  EXPECT_TRUE(why.message().starts_with("the br data of the response is broken: ")) << why.message();
}

TEST(brotli_decoder, large_windows_are_refused) {
  EXPECT_EQ(run("br", std::string("\x11\x3F\x00\x00\x00\x00", 6)).why.code(), TERN_E_DECODE);
}
#endif
