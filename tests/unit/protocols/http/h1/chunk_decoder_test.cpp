#include "protocols/http/h1/chunk_decoder.hpp"

#include <gtest/gtest.h>

using namespace tern;
using tern::http::h1::chunk_decoder;

namespace {

// The data of a whole body, then what is left behind the last chunk line; "?" after what is not finished.
std::string decode(std::string_view text, size_t piece, size_t max_line = 100) {
  chunk_decoder d;
  d.begin(max_line);
  std::string out;
  while (!text.empty()) {
    size_t consumed = 0;
    std::string_view part = text.substr(0, piece);
    switch (d.feed(as_bytes(part), consumed)) {
      case chunk_decoder::result::more:
        break;
      case chunk_decoder::result::last:
        return out + "|" + std::string(text.substr(consumed));
      case chunk_decoder::result::failed:
        return "!" + std::string(d.why().message());
      case chunk_decoder::result::data: {
        size_t size = static_cast<size_t>(std::min<uint64_t>(d.left(), part.size() - consumed));
        if (size == 0) break;
        out += part.substr(consumed, size);
        d.skip_data(size);
        consumed += size;
        break;
      }
    }
    text.remove_prefix(consumed);
  }
  return out + "?";
}

}  // namespace

TEST(chunk_decoder, finds_the_data_however_it_is_cut) {
  for (size_t piece = 1; piece < 40; ++piece) {
    EXPECT_EQ(decode("5\r\nhello\r\n00a;x=y\r\n0123456789\r\n0\r\nrest", piece), "hello0123456789|rest");
    EXPECT_EQ(decode("5\r\nhel", piece), "hel?");
  }
}

TEST(chunk_decoder, takes_sizes_to_the_last_bit_and_no_further) {
  chunk_decoder d;
  d.begin(100);
  size_t consumed = 0;
  EXPECT_EQ(d.feed(as_bytes("fFfFffffffffffff\r\n"), consumed), chunk_decoder::result::data);
  EXPECT_EQ(d.left(), UINT64_MAX);
  EXPECT_EQ(decode("10000000000000000\r\n", 99), "!malformed response: a chunk size that no number holds");
}

TEST(chunk_decoder, bounds_the_line_and_not_the_body) {
  EXPECT_EQ(decode("5;xxxxxx\r\nhello\r\n0\r\n", 3, 10), "hello|");
  EXPECT_EQ(decode("5;xxxxxxx\r\nhello\r\n0\r\n", 3, 10), "!malformed response: a chunk extension that is too long");
  EXPECT_EQ(decode("14\r\n01234567890123456789\r\n0\r\n", 3, 4), "01234567890123456789|");
}
