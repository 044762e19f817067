// RFC 6455 §8.1, §5.6: text is UTF-8 (RFC 3629), across fragments.
#include "base/utf8_checker.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.hpp"

using namespace tern;

namespace {

// Where it fails, or npos.
size_t fails_at(std::string_view text) {
  utf8_checker c;
  for (size_t i = 0; i < text.size(); ++i)
    if (!c.feed(as_bytes(text.substr(i, 1)))) return i;
  return c.complete() ? std::string_view::npos : text.size();
}

}  // namespace

TEST(Utf8Checker, AgreesWithTheCheckOfWholeTextsOnAllShortSequences) {
  const unsigned char leads[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
                                 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF};
  const unsigned char others[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
  for (unsigned char a : leads)
    for (unsigned char b : others)
      for (unsigned char c : others)
        for (unsigned char d : others) {
          const char all[] = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c), static_cast<char>(d)};
          for (size_t n = 1; n <= 4; ++n) {
            const std::string_view text(all, n);
            utf8_checker whole;
            EXPECT_EQ(whole.feed(as_bytes(text)) && whole.complete(), is_utf8(text));
            EXPECT_EQ(fails_at(text) == std::string_view::npos, is_utf8(text));
          }
        }
}

TEST(Utf8Checker, FailsAtTheFirstByteThatNothingCanMend) {
  EXPECT_EQ(fails_at("abc"), std::string_view::npos);
  EXPECT_EQ(fails_at("a\xff"), 1u);
  EXPECT_EQ(fails_at("\xc3("), 1u);
  EXPECT_EQ(fails_at("\xe0\x80\x80"), 1u);      // overlong
  EXPECT_EQ(fails_at("\xed\xa0\x80"), 1u);      // a surrogate
  EXPECT_EQ(fails_at("\xf4\x90\x80\x80"), 1u);  // past U+10FFFF
  EXPECT_EQ(fails_at("\xe2\x82"), 2u);          // cut off
}

TEST(Utf8Checker, LongTextsInPiecesOfAnySize) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += i % 7 ? "plain ascii words " : "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  for (size_t cut = 1; cut < 80; ++cut) {
    utf8_checker c;
    for (size_t at = 0; at < text.size(); at += cut) ASSERT_TRUE(c.feed(as_bytes(std::string_view(text).substr(at, cut))));
    EXPECT_TRUE(c.complete());
    std::string bad = text;
    bad[bad.size() - 20] = '\xff';
    utf8_checker b;
    bool ok = true;
    for (size_t at = 0; at < bad.size(); at += cut) ok = b.feed(as_bytes(std::string_view(bad).substr(at, cut)));
    EXPECT_FALSE(ok);  // and it stays so
    b.reset();
    EXPECT_TRUE(b.feed(as_bytes("x")));
  }
}
